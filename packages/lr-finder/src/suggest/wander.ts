import { averageAround, secondDifferences } from './differences.ts';
import { median } from './quantile.ts';
import { RunningSums } from './running-sums.ts';

/** The two distances between points, whose differences are compared. */
const NEAR = 1;
const FAR = 4;
/** Points whose differences have less than this part of the largest variance are left out. */
const LEAST = 1e-6;
/** A variance below this, in squared units of the loss, is the rounding of numbers. */
const ROUNDING = 1e-14;
/** Independent noise reaches this score by chance ... */
const BY_CHANCE = 0.4;
/** ... and each unit beyond stands for so many decades of variance, ... */
const DECADES = 2.1;
/** ... up to so many. */
const MOST_DECADES = 4;
/**
 * The variance of a step of a random walk with the same differences as independent noise, in that of
 * the noise: 3, and more, as it is estimated.
 */
const STEP = 5;
/** The weight of the second of the two comparisons. */
const FAR_WEIGHT = 0.6;

/** How much more the mean of a stretch of losses varies than if their noise were independent. */
export interface Wander {
  /** The factor on its variance. */
  readonly inflation: number;
  /** The variance of a random walk from one index to another with the differences that were seen. */
  readonly walked: (from: number, to: number) => number;
}

/**
 * Tells how the noise wanders. A validation loss moves as its weights do: neighbours are alike, and the
 * mean of many varies as much as one. Two comparisons show it, both free of a trend and of the size of
 * the noise, which may change along the curve: the variance about a line through a window against that
 * between neighbours (von Neumann 1941), and second differences at a distance against those of
 * neighbours. What is smoother than a random walk is no noise.
 *
 * @param y - the losses; the first `until` of them are looked at.
 * @param window - the length of the line, in points.
 * @param reach - how many points to each side have the same noise.
 */
export function wanderOf(y: Float64Array, until: number, window: number, reach: number): Wander {
  const sums = new RunningSums(y);
  const neighbours = secondDifferences(y, NEAR);
  const nearSums = new RunningSums(neighbours);
  const near = averageAround(neighbours, reach);
  const far = averageAround(secondDifferences(y, FAR), reach);
  const largest = near.subarray(0, until).reduce((a, b) => Math.max(a, b), 0);
  const least = Math.max(LEAST * largest, ROUNDING);

  const farther: number[] = [];
  const lines: number[] = [];
  for (let i = 0; i < until; i++) {
    if (near[i]! > least) farther.push(far[i]! / near[i]!);
    const to = i + window;
    if (to <= until && near[i + (window >> 1)]! > least) {
      lines.push(sums.varianceAboutLine(i, to) / nearSums.mean(i, to));
    }
  }
  const score = logMedian(lines) + FAR_WEIGHT * logMedian(farther);
  const decades = Math.min(DECADES * Math.max(score - BY_CHANCE, 0), MOST_DECADES);
  const steps = new RunningSums(near);
  return {
    inflation: 10 ** decades,
    walked: (from, to) => (to > from ? STEP * (to - from) * steps.mean(from, to) : 0),
  };
}

function logMedian(ratios: readonly number[]): number {
  return ratios.length > 0 ? Math.log(Math.max(median(ratios), 1e-3)) : 0;
}
