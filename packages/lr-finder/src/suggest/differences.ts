import { RunningSums } from './running-sums.ts';

/**
 * The squares of second differences at a distance, as estimates of the variance of independent noise:
 * each point against the middle of two others, which removes a trend.
 */
export function secondDifferences(y: Float64Array, distance: number): Float64Array {
  const last = y.length - 1 - distance;
  if (last < distance) return new Float64Array(y.length);
  return y.map((_, i) => {
    const at = Math.min(Math.max(i, distance), last);
    return (y[at]! - (y[at - distance]! + y[at + distance]!) / 2) ** 2 / 1.5;
  });
}

/** The mean of each value and of so many to each side. */
export function averageAround(values: Float64Array, reach: number): Float64Array {
  const sums = new RunningSums(values);
  return values.map((_, i) =>
    sums.mean(Math.max(i - reach, 0), Math.min(i + reach + 1, values.length)),
  );
}
