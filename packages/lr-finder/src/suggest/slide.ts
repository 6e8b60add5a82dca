import type { History } from '../range-test/history.ts';
import { fastaiCurve } from './fastai-curve.ts';
import { gradientAt } from './gradient.ts';
import { type Reading, type Skips, tooShort } from './rule.ts';

/** Steps between the two ends of the interval that slides. */
const LR_DIFF = 15;
/** The slopes at the ends differ by at most this much where it stops. It depends on the loss's scale. */
const THRESHOLD = 0.005;

/**
 * fastai's `slide`: an interval of 15 steps slides from the end of the curve to its start until the
 * slopes at its two ends are alike; the answer is the rate at its left end. With fewer than 16 points
 * fastai fails.
 */
export function slide(history: History, skips: Skips): Reading {
  const { lrs, losses, offset } = fastaiCurve(history, skips);
  const n = losses.length;
  if (n <= LR_DIFF) return tooShort(LR_DIFF + 1, n);
  let right = n - 1;
  let at = right - LR_DIFF;
  for (let left = at; left >= 0; left--, right--) {
    if (!(Math.abs(gradientAt(losses, right) - gradientAt(losses, left)) > THRESHOLD)) break;
    at = left;
  }
  return { lr: lrs[at]!, index: offset + at };
}
