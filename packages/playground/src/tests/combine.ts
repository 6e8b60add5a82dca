import type { Band, History } from 'lr-finder';

/** Several tests as one curve, and between which losses they lie. */
export interface Combined {
  readonly history: History;
  /** Where there is more than one. */
  readonly band?: Band;
}

/** Weight of the newest loss in the moving average, as the library has it. */
const SMOOTH_F = 0.05;

/**
 * Combines tests over the same rates as the library does its `repeats`: the mean of the raw losses
 * at each rate, up to the end of the shortest, smoothed as one test would be.
 */
export function combine(histories: readonly History[]): Combined {
  const [first, ...others] = histories;
  if (!first) return { history: { lr: [], loss: [], rawLoss: [] } };
  if (others.length === 0) return { history: first };
  const { lr } = others.reduce((a, b) => (b.lr.length < a.lr.length ? b : a), first);
  const losses = lr.map((_, i) => histories.map(({ rawLoss }) => rawLoss[i]!));
  const rawLoss = losses.map((at) => at.reduce((sum, loss) => sum + loss, 0) / at.length);
  let smoothed = rawLoss[0]!;
  const loss = rawLoss.map((raw) => {
    smoothed = SMOOTH_F * raw + (1 - SMOOTH_F) * smoothed;
    return smoothed;
  });
  return {
    history: { lr, loss, rawLoss },
    band: {
      low: losses.map((at) => Math.min(...at)),
      high: losses.map((at) => Math.max(...at)),
    },
  };
}
