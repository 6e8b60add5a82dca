import type { History } from '../range-test/history.ts';
import type { KnownTraining } from '../range-test/known-training.ts';
import type { Curve } from './curve.ts';
import { descent, readCurve, withPrior } from './descent.ts';
import { supportsNone } from './diagnose.ts';
import { intervalOf } from './interval.ts';
import { type Landmarks, landmarksOf } from './landmarks.ts';
import { customaryRate, sizeShift } from './prior.ts';
import { resampledLosses } from './resample.ts';
import type { Reading } from './rule.ts';
import type { Verdict } from './suggestion.ts';

/** A reading with the interval of its rate. */
export interface ReadWithInterval {
  readonly reading: Reading;
  readonly interval: readonly [number, number];
  /** The verdict, if the rate is the optimizer's customary one and not the curve's. */
  readonly customary?: Verdict;
}

export const NO_INTERVAL: readonly [number, number] = [Number.NaN, Number.NaN];

/** How many resampled curves make an interval. */
export const RESAMPLES = 100;

/**
 * Reads a history by the default rule. Where the curve supports no rate, the customary rate of the
 * optimizer is the answer, if there is one; the verdict then has a sentence about it.
 */
export function readDescent(
  history: History,
  curve: Curve | undefined,
  marks: Landmarks | undefined,
  verdict: Verdict,
  known: KnownTraining,
): ReadWithInterval {
  if (!curve || !marks || supportsNone(verdict) || Number.isNaN(readCurve(curve, marks))) {
    return withoutCurve(history, verdict, known);
  }
  const at = descent(curve, marks, known);
  const resample = resampledLosses(curve);
  const others = Array.from({ length: RESAMPLES }, () => {
    const smooth = curve.smoother.apply(resample());
    return descent(curve, landmarksOf(curve, smooth), known);
  });
  return { reading: { lr: 10 ** at }, interval: intervalOf(at, others) };
}

/** A loss that diverged shows that its rate is far too high: the answer is at most a tenth of it. */
const BELOW_DIVERGENCE = 1;

function withoutCurve(
  { lr, rawLoss }: History,
  verdict: Verdict,
  known: KnownTraining,
): ReadWithInterval {
  const first = rawLoss.findIndex(Number.isFinite);
  const customary = customaryRate(known.optimizer, rawLoss[first] ?? Number.NaN);
  // If not even the first loss is finite, the data or the model are broken, whatever the rate.
  const diverged = verdict.kind === 'diverged-at-once' && first === 0;
  const last = diverged ? lr[lastFinite(rawLoss)]! : Number.POSITIVE_INFINITY;
  const limit = Math.log10(last) - BELOW_DIVERGENCE;
  const shift = sizeShift(known);
  const answer = 10 ** withPrior({ read: Number.NaN, doubt: 1, limit, customary, shift });
  // Not so for rates that are no learning rates: negative, zero or NaN.
  if (!(answer > 0)) return { reading: { lr: Number.NaN }, interval: NO_INTERVAL };
  const read = { reading: { lr: answer }, interval: NO_INTERVAL };
  const message = `${verdict.message} The curve gives no rate: the optimizer's customary one was taken.`;
  return { ...read, customary: { ...verdict, message } };
}

/** The index of the last loss before the first that isn't finite. */
function lastFinite(losses: readonly number[]): number {
  const end = losses.findIndex((loss) => !Number.isFinite(loss));
  return (end < 0 ? losses.length : end) - 1;
}
