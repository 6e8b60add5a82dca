import type { History } from '../range-test/history.ts';
import type { Skips } from './rule.ts';

const KEPT = 0.98;
/** After so many steps the bias correction is 1 to the last bit. */
const FORGOTTEN = 2000;
const DIVERGE_TH = 4;

/** The curve as fastai's suggestion functions get it. */
export interface FastaiCurve {
  readonly lrs: readonly number[];
  readonly losses: Float64Array;
  /** Where it starts in the history. */
  readonly offset: number;
}

/**
 * fastai's smoothing, stop and window, from the raw losses: a moving average of weight 0.98 with
 * bias correction, stopped at 4 times the best, without the first and last points, cut before the
 * first NaN. fastai skips a tenth of the steps that were *planned* at the start, which a history
 * does not tell: the default takes a tenth of those recorded.
 */
export function fastaiCurve({ lr, rawLoss }: History, { skipStart, skipEnd }: Skips): FastaiCurve {
  const smoothed = new Float64Array(rawLoss.length);
  let count = 0;
  let average = 0;
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < rawLoss.length; i++) {
    average = KEPT * average + (1 - KEPT) * rawLoss[i]!;
    const s = average / (i < FORGOTTEN ? 1 - KEPT ** (i + 1) : 1);
    smoothed[count++] = s;
    if (s < best) best = s;
    if (s > DIVERGE_TH * best) break;
  }
  const kept = smoothed.subarray(skipStart, Math.max(count - skipEnd, skipStart));
  // An average that is NaN once stays so.
  const losses = Number.isNaN(kept.at(-1)) ? kept.subarray(0, kept.findIndex(Number.isNaN)) : kept;
  return { lrs: lr.slice(skipStart, skipStart + losses.length), losses, offset: skipStart };
}
