import type { History } from '../range-test/history.ts';
import { fastaiCurve } from './fastai-curve.ts';
import { lowestAt } from './gradient.ts';
import { type Reading, type Skips, tooShort } from './rule.ts';

/** fastai's `minimum`: a tenth of the rate at which the smoothed loss is lowest. */
export function minimum(history: History, skips: Skips): Reading {
  const { lrs, losses } = fastaiCurve(history, skips);
  const lowest = lowestAt(losses.length, (i) => losses[i]!);
  return lowest < 0 ? tooShort(1, 0) : { lr: lrs[lowest]! / 10 };
}
