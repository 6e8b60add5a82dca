import type { KnownTraining } from '../range-test/known-training.ts';
import type { Curve } from './curve.ts';
import { type Landmarks, SIGNIFICANT_FALL } from './landmarks.ts';
import { customaryRate, sizeShift } from './prior.ts';

/** The constants of the rule, in decades unless stated otherwise. docs/suggestion.md derives them. */
export interface DescentConstants {
  /** How far below the last rate at which the loss is lowest, but for noise, to stay. */
  readonly belowLowest: number;
  /** How far to stay below the rate at which half of the drop is lost again. */
  readonly belowHalfLost: number;
  /** How far to stay below the rate at which the loss rises, if no fall is seen before it. */
  readonly belowRise: number;
  /** How much of a change in effort moves the fall of the loss; 1: all of it. */
  readonly effortShare: number;
  /** The weight of the optimizer's customary rate; again as much if the fall may be chance. */
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

/** A fall of so many standard errors, by the noise along the curve, is beyond doubt. */
const BEYOND_DOUBT = 1.5 * SIGNIFICANT_FALL;
/** The doubt of a fall that only just counts. */
const LARGE_DOUBT = 1 - SIGNIFICANT_FALL / BEYOND_DOUBT;

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
  const doubt = doubtOf(curve, landmarks);
  return withPrior({
    read: readCurve(curve, landmarks),
    doubt,
    limit: limitOf(landmarks, doubt),
    customary: customaryRate(known.optimizer, landmarks.start * curve.unit),
    shift: sizeShift(known),
  });
}

/** What a curve gives and what is known of the training; rates as log10. */
interface Known {
  /** The curve's rate; `NaN`: none. */
  readonly read: number;
  /** From 0, if the fall of the loss is beyond doubt, to 1. */
  readonly doubt: number;
  /** The rate that the answer must not exceed; `Infinity`: none. */
  readonly limit: number;
  /** The optimizer's customary rate, if known. */
  readonly customary: number | undefined;
  /** What the size of the training moves. */
  readonly shift: number;
}

/** Combines what a curve gives with what is known of the training. */
export function withPrior(
  { read, doubt, limit, customary, shift }: Known,
  { priorWeight, priorReach }: DescentConstants = DESCENT,
): number {
  if (Number.isNaN(read)) return Math.min((customary ?? Number.NaN) + shift, limit);
  if (customary === undefined) return Math.min(read + shift, limit);
  // Where the fall may be chance, so may the curve's rate, however far away: the reach doesn't count.
  const first = read + doubt * priorWeight * (customary - read);
  const pull = priorWeight * (customary - first);
  const leaning = first + Math.min(Math.max(pull, -priorReach), priorReach);
  return Math.min(leaning + shift, limit);
}

/** How far the fall of a curve may be chance: the less it exceeds the noise along the curve, the more. */
export function doubtOf({ evidence }: Curve, { drop }: Landmarks): number {
  const needed = BEYOND_DOUBT * evidence.error;
  return needed > 0 ? Math.max(1 - drop / needed, 0) : Number(drop === 0);
}

/** How many decades below the rate at which half of the drop is lost again any answer stays. */
export const CLEAR_OF_HALF_LOST = 0.3;

/**
 * The highest rate that a prior may lead to: the last at which the loss is lowest but for noise, and half of
 * that at which the test lost half of its drop again; after a fall that may be chance at least the rate at
 * which the loss rose, and without a fall that rate.
 */
export function limitOf({ falls, stillLow, halfLost, rise }: Landmarks, doubt: number): number {
  if (!falls) return Number.isNaN(rise) ? Number.POSITIVE_INFINITY : rise;
  const ofFall = Math.min(stillLow, halfLost - CLEAR_OF_HALF_LOST);
  return doubt > LARGE_DOUBT && rise > ofFall ? rise : ofFall;
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
  { mostOfDrop, stillLow, halfLost }: Landmarks,
  { effortShare, belowLowest, belowHalfLost }: DescentConstants,
): number {
  const falls = mostOfDrop + effortShare * (effortAt(curve, mostOfDrop) - USUAL_EFFORT);
  return Math.min(falls, stillLow - belowLowest, halfLost - belowHalfLost);
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
