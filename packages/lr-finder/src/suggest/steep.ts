import type { History } from '../range-test/history.ts';
import { fastaiCurve } from './fastai-curve.ts';
import { lowestAt } from './gradient.ts';
import { nowhereFalling, type Reading, type Skips, tooShort } from './rule.ts';

/** fastai's `steep`: the left end of the step with the steepest descent over the log of the rate. */
export function steep(history: History, skips: Skips): Reading {
  const { lrs, losses, offset } = fastaiCurve(history, skips);
  if (losses.length < 2) return tooShort(2, losses.length);
  const slope = (i: number): number =>
    (losses[i + 1]! - losses[i]!) / (Math.log(lrs[i + 1]!) - Math.log(lrs[i]!));
  const at = lowestAt(losses.length - 1, slope);
  if (at < 0) return nowhereFalling(Number.NaN);
  return slope(at) < 0
    ? { lr: lrs[at]!, index: offset + at }
    : nowhereFalling(lrs[at]!, offset + at);
}
