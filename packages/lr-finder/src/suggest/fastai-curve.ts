import type { History } from '../range-test/history.ts';
import type { Skips } from './rule.ts';

const KEPT = 0.98;
/** After so many steps the bias correction is exactly 1. */
const FORGOTTEN = 2000;
const DIVERGE_TH = 4;

/** The curve that fastai's suggestion functions get. */
export interface FastaiCurve {
  readonly lrs: readonly number[];
  readonly losses: Float64Array;
  /** Where it starts in the history. */
  readonly offset: number;
}

/**
 * fastai's smoothing, stop and window, from the raw losses: a moving average of weight 0.98 with
 * bias correction, stopped at 4 times the best, without the first and last points, cut before the
 * first NaN. fastai skips a tenth of the *planned* steps at the start. A history doesn't contain
 * that number, so the default skips a tenth of the recorded steps.
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
  // Once the average is NaN, it stays NaN.
  const losses = Number.isNaN(kept.at(-1)) ? kept.subarray(0, kept.findIndex(Number.isNaN)) : kept;
  return { lrs: lr.slice(skipStart, skipStart + losses.length), losses, offset: skipStart };
}
