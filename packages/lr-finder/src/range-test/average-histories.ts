import type { History } from './history.ts';

/** The spread of several tests: the lowest and the highest raw loss at each recorded rate. */
export interface Band {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** Several tests as one curve. */
export interface AverageHistory {
  readonly history: History;
  /** The lowest and highest losses, if there is more than one test. */
  readonly band?: Band;
}

/**
 * The mean of several tests over the same rates, as one curve. The smoothed losses are averaged too,
 * which equals smoothing the mean. The curve ends where the shortest test does, so that each point is
 * a mean of the same tests.
 */
export function averageHistories(histories: readonly History[]): AverageHistory {
  const [first, ...others] = histories;
  if (!first) return { history: { lr: [], loss: [], rawLoss: [] } };
  if (others.length === 0) return { history: first };
  const { lr } = others.reduce((a, b) => (b.lr.length < a.lr.length ? b : a), first);
  const at = (name: 'loss' | 'rawLoss') =>
    lr.map((_, i) => histories.map((history) => history[name][i]!));
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const raw = at('rawLoss');
  return {
    history: { lr, loss: at('loss').map(mean), rawLoss: raw.map(mean) },
    band: {
      low: raw.map((losses) => Math.min(...losses)),
      high: raw.map((losses) => Math.max(...losses)),
    },
  };
}
