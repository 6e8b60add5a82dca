import type { History } from '../range-test/history.ts';
import { fastaiCurve } from './fastai-curve.ts';
import { nowhereFalling, type Reading, type Skips, tooShort } from './rule.ts';

/**
 * fastai's default, `valley`: about half way down the longest run of falling losses.
 *
 * The run is a sub*sequence*: its losses need not be neighbours. Yet fastai takes its length for its
 * width, counted back from its end; that is reproduced. If fastai would return the last rate through
 * a negative index (a run of two from the first point on), or nothing falls, the reading has a doubt.
 */
export function valley(history: History, skips: Skips): Reading {
  const { lrs, losses, offset } = fastaiCurve(history, skips);
  if (losses.length < 3) return tooShort(3, losses.length);
  const lengths = fallingRunLengths(losses);
  let end = 0;
  for (let i = 1; i < lengths.length; i++) if (lengths[i]! > lengths[end]!) end = i;
  if (lengths[end]! < 2) return nowhereFalling(lrs[0]!, offset);
  const start = end - lengths[end]!;
  const third = (end - start) / 3;
  const at = start + Math.floor(third) + Math.floor(third / 2);
  if (at < 0) return nowhereFalling(Number.NaN);
  return { lr: lrs[at]!, index: offset + at };
}

/**
 * For each loss, the length of the longest strictly falling subsequence that ends at it, in
 * O(n log n): `ends[k]` is the highest loss so far that ends a run of length k + 1. It falls with k.
 */
export function fallingRunLengths(losses: ArrayLike<number>): Int32Array {
  // Typed arrays: for the interval a curve of 100,000 points is read several times.
  const ends = new Float64Array(losses.length);
  const lengths = new Int32Array(losses.length);
  let longest = 0;
  for (let i = 0; i < losses.length; i++) {
    const loss = losses[i]!;
    let low = 0;
    let high = longest;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]! > loss) low = middle + 1;
      else high = middle;
    }
    ends[low] = loss;
    lengths[i] = low + 1;
    if (low === longest) longest++;
  }
  return lengths;
}
