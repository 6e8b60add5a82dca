import type { History } from '../range-test/history.ts';
import { gradientAt, lowestAt } from './gradient.ts';
import { nowhereFalling, type Reading, type Skips, tooShort } from './rule.ts';

/**
 * pytorch-lr-finder's rule: the recorded step at which the smoothed loss falls most steeply from
 * one step to the next. It reads `loss`, the moving average that the test recorded.
 *
 * The first of equal slopes wins. Slopes next to a non-finite loss don't count (numpy's `argmin`
 * would pick them). If the loss falls nowhere, pytorch-lr-finder returns the point of the smallest
 * rise; so does this rule, with a doubt.
 */
export function steepest({ lr, loss }: History, { skipStart, skipEnd }: Skips): Reading {
  const read = loss.slice(skipStart, Math.max(loss.length - skipEnd, 0));
  if (read.length < 2) return tooShort(2, read.length);
  const at = lowestAt(read.length, (i) => gradientAt(read, i));
  if (at < 0) return tooShort(2, read.filter(Number.isFinite).length);
  const index = skipStart + at;
  return gradientAt(read, at) < 0 ? { lr: lr[index]!, index } : nowhereFalling(lr[index]!, index);
}
