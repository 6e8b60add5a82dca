import type { History } from './history.ts';

/** How far several tests lie apart: the lowest and the highest raw loss at each recorded rate. */
export interface Band {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** Several tests as one curve. */
export interface AverageHistory {
  readonly history: History;
  /** Between which losses they lie, where there is more than one. */
  readonly band?: Band;
}

/**
 * The mean of several tests over the same rates, as one curve: of their raw losses, and of their
 * smoothed ones, which is the same as to smooth the mean. It ends where the shortest does, so that
 * each of its points is a mean of the same tests.
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
