import type { KnownTraining } from '../range-test/known-training.ts';
import type { Curve } from './curve.ts';
import type { Landmarks } from './landmarks.ts';
import { customaryRate, sizeShift } from './prior.ts';

/** The constants of the rule, in decades unless stated otherwise. docs/suggestion.md derives them. */
export interface DescentConstants {
  /** How far below the lowest point of the loss to stay. */
  readonly belowLowest: number;
  /** How far to stay below the rate at which half of the drop is lost again. */
  readonly belowHalfLost: number;
  /** How far to stay below the rate at which the loss rises, if no fall is seen before it. */
  readonly belowRise: number;
  /** How much of a change in effort moves the fall of the loss; 1: all of it. */
  readonly effortShare: number;
  /** The weight of the optimizer's customary rate. */
  readonly priorWeight: number;
  /** How far the customary rate may move the answer at most, however far it is from the curve's. */
  readonly priorReach: number;
}

export const DESCENT: DescentConstants = {
  belowLowest: 0.3,
  belowHalfLost: 0.6,
  belowRise: 0.75,
  effortShare: 0.5,
  priorWeight: 0.3,
  priorReach: 0.7,
};

/** log10 of the effort at which no correction is made: that of 14 steps a decade. */
const USUAL_EFFORT = /* @__PURE__ */ Math.log10(6.65);

/** A fall of at most this many standard errors gives no information about the rate, ... */
const HIDDEN = 1;
/** ... one of at least this many gives all of it; in between the rise counts too. */
const CLEAR = 5;

/**
 * The default rule, from a smoothed curve: the rate that makes most of the descent and is clear of
 * the rise, drawn towards the optimizer's customary rate and moved by the size of the training, as far
 * as these are known. If noise hides the fall, only the rise limits the rate. If the curve gives no
 * rate, the customary one is the answer.
 *
 * @param landmarks - of the curve, or of a curve that was resampled from it.
 * @param known - of the training.
 * @returns log10 of the rate; `NaN` where neither curve nor optimizer give one.
 */
export function descent(curve: Curve, landmarks: Landmarks, known: KnownTraining): number {
  const read = readCurve(curve, landmarks);
  const customary = customaryRate(known.optimizer, landmarks.start * curve.unit);
  return withPrior(read, limitOf(landmarks), customary, sizeShift(known));
}

/**
 * Combines what a curve gives with what is known of the training; all in log10 of the rate.
 *
 * @param read - the curve's rate; `NaN`: none.
 * @param limit - the rate that the answer must not exceed; `Infinity`: none.
 * @param customary - the optimizer's customary rate, if known.
 * @param shift - what the size of the training moves.
 */
export function withPrior(
  read: number,
  limit: number,
  customary: number | undefined,
  shift: number,
  { priorWeight, priorReach }: DescentConstants = DESCENT,
): number {
  if (Number.isNaN(read)) return Math.min((customary ?? Number.NaN) + shift, limit);
  const pull = customary === undefined ? 0 : priorWeight * (customary - read);
  const leaning = read + Math.min(Math.max(pull, -priorReach), priorReach);
  return Math.min(leaning + shift, limit);
}

/** How many decades below the rate at which half of the drop is lost again any answer stays. */
export const CLEAR_OF_HALF_LOST = 0.3;

/**
 * The highest rate that a prior may lead to: that of the lowest loss, and half of that at which the test
 * lost half of its drop again; without a fall, where the loss rose.
 */
export function limitOf({ falls, lowest, halfLost, rise }: Landmarks): number {
  const limit = falls ? Math.min(lowest, halfLost - CLEAR_OF_HALF_LOST) : rise;
  return Number.isNaN(limit) ? Number.POSITIVE_INFINITY : limit;
}

/**
 * log10 of the rate that the curve alone gives, `NaN` if none: weighs the rate of the fall against that
 * of the rise, by how far the fall exceeds the noise.
 */
export function readCurve(
  curve: Curve,
  landmarks: Landmarks,
  constants: DescentConstants = DESCENT,
): number {
  const { drop, error, falls, rise } = landmarks;
  const byFall = mostOfDescent(curve, landmarks, constants);
  const clarity = error > 0 ? (drop / error - HIDDEN) / (CLEAR - HIDDEN) : Number(falls);
  if (falls && (clarity >= 1 || Number.isNaN(rise))) return byFall;
  const weight = Math.min(Math.max(clarity, 0), 1);
  return weight * byFall + (1 - weight) * (rise - constants.belowRise);
}

function mostOfDescent(
  curve: Curve,
  { mostOfDrop, lowest, halfLost }: Landmarks,
  { effortShare, belowLowest, belowHalfLost }: DescentConstants,
): number {
  const falls = mostOfDrop + effortShare * (effortAt(curve, mostOfDrop) - USUAL_EFFORT);
  return Math.min(falls, lowest - belowLowest, halfLost - belowHalfLost);
}

/**
 * log10 of the effort at a place: the sum of the rates so far, as a number of steps at this rate.
 * Where training is slow, the loss is a function of that sum: a test of half as many steps makes its
 * drop at twice the rate, though the best rate is the same.
 */
function effortAt({ x, effort }: Curve, at: number): number {
  let nearest = 0;
  for (let i = 1; i < x.length; i++) {
    if (Math.abs(x[i]! - at) < Math.abs(x[nearest]! - at)) nearest = i;
  }
  return effort[nearest]!;
}
