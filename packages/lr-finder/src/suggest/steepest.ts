import type { History } from '../range-test/history.ts';

/**
 * pytorch-lr-finder's rule: the recorded step at which the smoothed loss falls most steeply from
 * one step to the next, with `skipStart` points left out at the start and `skipEnd` at the end.
 *
 * The slope is `numpy.gradient`'s with unit spacing: half the difference of the two neighbours, and
 * at both edges the difference to the one neighbour. The first of equal slopes wins. Slopes next to
 * a non-finite loss don't count (numpy's `argmin` would pick them).
 *
 * @returns the index into the history and the slope there, or `undefined` where fewer than two
 * points are left.
 */
export function steepestDescent(
  { loss }: History,
  skipStart: number,
  skipEnd: number,
): { readonly index: number; readonly slope: number } | undefined {
  const last = loss.length - skipEnd - 1;
  let steepest: { index: number; slope: number } | undefined;
  for (let i = skipStart; i <= last && last > skipStart; i++) {
    const before = Math.max(i - 1, skipStart);
    const after = Math.min(i + 1, last);
    const slope = (loss[after]! - loss[before]!) / (after - before);
    if (Number.isFinite(slope) && !(steepest && slope >= steepest.slope)) {
      steepest = { index: i, slope };
    }
  }
  return steepest;
}
