import type { History } from '../range-test/history.ts';
import { gradientAt, lowestAt } from './gradient.ts';
import { nowhereFalling, type Reading, type Skips, tooShort } from './rule.ts';

const KEPT = 0.98;
/** After so many steps the bias correction is 1 to the last bit. */
const FORGOTTEN = 2000;
const EARLY_STOP_THRESHOLD = 4;

/**
 * Lightning's `lr_find`: the steepest descent of its moving average over the rate itself, not its
 * logarithm, with non-finite losses dropped. Its bias correction counts one step too many, so that
 * the average starts at half the first loss: that is kept, as is its stop, 4 times the best.
 */
export function lightning({ lr, rawLoss }: History, { skipStart, skipEnd }: Skips): Reading {
  const smoothed = smooth(rawLoss);
  const indices: number[] = [];
  for (let i = skipStart; i < smoothed.length - skipEnd; i++) {
    if (Number.isFinite(smoothed[i])) indices.push(i);
  }
  if (indices.length < 2) return tooShort(2, indices.length);
  const losses = indices.map((i) => smoothed[i]!);
  const rates = indices.map((i) => lr[i]!);
  const at = lowestAt(losses.length, (i) => gradientAt(losses, i, rates));
  const index = indices[at];
  if (index === undefined) return nowhereFalling(Number.NaN);
  return gradientAt(losses, at, rates) < 0
    ? { lr: lr[index]!, index }
    : nowhereFalling(lr[index]!, index);
}

function smooth(rawLoss: readonly number[]): number[] {
  const smoothed: number[] = [];
  let average = 0;
  let best = 0;
  for (let k = 0; k < rawLoss.length; k++) {
    average = KEPT * average + (1 - KEPT) * rawLoss[k]!;
    // The first step is counted as the second: KEPT ** 2, where KEPT ** 1 would be right.
    const s = average / (k < FORGOTTEN ? 1 - KEPT ** (k + 2) : 1);
    smoothed.push(s);
    if (k > 0 && s > EARLY_STOP_THRESHOLD * best) break;
    if (k === 0 || s < best) best = s;
  }
  return smoothed;
}
