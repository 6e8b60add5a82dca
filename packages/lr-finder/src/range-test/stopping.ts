/** Every reason for which a run ends. */
export const STOP_REASONS = ['completed', 'diverged', 'non-finite', 'skipped', 'aborted'] as const;

/**
 * Why a run ended: all its steps were taken; the smoothed loss rose past `divergeTh` times the
 * best; a loss was NaN or infinite; all of 32 steps in a row were skipped; its `AbortSignal` was aborted.
 */
export type StopReason = (typeof STOP_REASONS)[number];

/** Takes the losses of a run one by one; returns why the run is over, or `undefined` if it isn't. */
export type StopRule = (
  rawLoss: number,
  smoothedLoss: number,
) => 'diverged' | 'non-finite' | undefined;

/** How many losses give the scale where the best is no measure of it. */
const EARLY = 10;

/**
 * Decides whether a run is over before its last step.
 *
 * - A raw loss that is not finite ends it.
 * - While the best (lowest) smoothed loss is positive, a smoothed loss above `divergeTh` times the
 *   best ends it, as in pytorch-lr-finder.
 * - For a best loss that is zero or negative a multiple makes no sense: `-89.9 > 5 * -89.9` would end
 *   a run that improves steadily. Then the limit is the best plus `divergeTh - 1` times the scale of
 *   the loss: the largest magnitude seen on the way down to the best, or, where that is smaller, the
 *   median magnitude of the first raw losses that aren't zero. A run that starts at a loss of zero has
 *   no other scale.
 *
 * The first loss never ends a run as diverged.
 *
 * @param divergeTh - a number > 1, or `false`: never stop for divergence.
 */
export function stopRule(divergeTh: number | false): StopRule {
  let best = Number.POSITIVE_INFINITY;
  let largest = 0;
  let scale = 0;
  /** Magnitudes of the first raw losses that aren't zero. */
  const early: number[] = [];
  return (rawLoss, smoothedLoss) => {
    if (!Number.isFinite(rawLoss)) return 'non-finite';
    if (rawLoss !== 0 && early.length < EARLY) early.push(Math.abs(rawLoss));
    largest = Math.max(largest, Math.abs(smoothedLoss));
    if (smoothedLoss < best) {
      best = smoothedLoss;
      scale = largest;
      return undefined;
    }
    if (divergeTh === false) return undefined;
    if (best > 0) return smoothedLoss > divergeTh * best ? 'diverged' : undefined;
    const rise = (divergeTh - 1) * Math.max(scale, middleOf(early));
    return smoothedLoss > best + rise ? 'diverged' : undefined;
  };
}

/** The lower median; 0 of none. */
function middleOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) >> 1] ?? 0;
}
