import type { Curve } from './curve.ts';
import type { Landmarks } from './landmarks.ts';

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
  priorWeight: 0.35,
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
 * the rise, drawn towards the optimizer's customary rate if that is known. If noise hides the fall,
 * only the rise limits the rate.
 *
 * @param landmarks - of the curve, or of a curve that was resampled from it.
 * @param prior - log10 of the customary rate, if any.
 * @returns log10 of the rate; `NaN` where the loss neither falls nor rises.
 */
export function descent(
  curve: Curve,
  landmarks: Landmarks,
  prior: number | undefined,
  constants: DescentConstants = DESCENT,
): number {
  const read = readCurve(curve, landmarks, constants);
  if (prior === undefined) return read;
  const pull = constants.priorWeight * (prior - read);
  const leaning = read + Math.min(Math.max(pull, -constants.priorReach), constants.priorReach);
  // No customary rate may lead to where the test lost half of its drop.
  return Math.min(leaning, landmarks.falls ? landmarks.halfLost : landmarks.rise);
}

/** Weighs the rate of the fall against that of the rise, by how far the fall exceeds the noise. */
function readCurve(curve: Curve, landmarks: Landmarks, constants: DescentConstants): number {
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
