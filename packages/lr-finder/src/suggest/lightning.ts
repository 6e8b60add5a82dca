import type { History } from '../range-test/history.ts';
import { gradientAt, lowestAt } from './gradient.ts';
import { nowhereFalling, type Reading, type Skips, tooShort } from './rule.ts';

const KEPT = 0.98;
/** After so many steps the bias correction is exactly 1. */
const FORGOTTEN = 2000;
const EARLY_STOP_THRESHOLD = 4;

/**
 * Lightning's `lr_find`: the steepest descent of its moving average over the rate itself, not its
 * logarithm, without non-finite losses. Its bias correction counts one step too many, so that the
 * average starts at half the first loss. That is reproduced, and so is its stop at 4 times the best.
 */
export function lightning({ lr, rawLoss }: History, { skipStart, skipEnd }: Skips): Reading {
  const smoothed = lightningAverage(rawLoss);
  // Typed arrays: for the interval a curve of 100,000 points is read several times.
  const indices = new Int32Array(smoothed.length);
  let count = 0;
  for (let i = skipStart; i < smoothed.length - skipEnd; i++) {
    if (Number.isFinite(smoothed[i])) indices[count++] = i;
  }
  if (count < 2) return tooShort(2, count);
  const losses = new Float64Array(count);
  const rates = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    losses[k] = smoothed[indices[k]!]!;
    rates[k] = lr[indices[k]!]!;
  }
  const at = lowestAt(losses.length, (i) => gradientAt(losses, i, rates));
  if (at < 0) return nowhereFalling(Number.NaN);
  const index = indices[at]!;
  return gradientAt(losses, at, rates) < 0
    ? { lr: lr[index]!, index }
    : nowhereFalling(lr[index]!, index);
}

/** Lightning's moving average of raw losses, up to and including the first above 4 times the best. */
export function lightningAverage(rawLoss: readonly number[]): Float64Array {
  const smoothed = new Float64Array(rawLoss.length);
  let average = 0;
  let best = 0;
  for (let k = 0; k < rawLoss.length; k++) {
    average = KEPT * average + (1 - KEPT) * rawLoss[k]!;
    // Lightning counts the first step as the second: KEPT ** 2, where KEPT ** 1 would be right.
    const s = average / (k < FORGOTTEN ? 1 - KEPT ** (k + 2) : 1);
    smoothed[k] = s;
    if (k > 0 && s > EARLY_STOP_THRESHOLD * best) return smoothed.subarray(0, k + 1);
    if (k === 0 || s < best) best = s;
  }
  return smoothed;
}
