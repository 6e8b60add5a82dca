import { median } from './quantile.ts';

/** Fewer differences tell nothing of the noise. */
const FEWEST_DIFFERENCES = 5;

/**
 * The noise of one loss, by a robust estimate: the differences of neighbours in the first third. Where
 * losses are equal to the bit nothing moves yet, which says nothing about noise.
 */
export function noiseOf(finite: Float64Array): number {
  const differences = new Float64Array(Math.max(finite.length - 1, 0));
  for (let i = 0; i < differences.length; i++) {
    differences[i] = Math.abs(finite[i + 1]! - finite[i]!);
  }
  const third = Math.max(5, Math.floor(finite.length / 3));
  let typical = median(differences.subarray(0, third));
  if (typical === 0) {
    const moving = differences.filter((difference) => difference > 0);
    typical = moving.length < FEWEST_DIFFERENCES ? 0 : median(moving.subarray(0, third));
  }
  // 0.6745: the median of |z| of a standard normal z; a difference has sqrt(2) its deviation.
  return typical / 0.6745 / Math.SQRT2;
}

/** The median magnitude of a thousand of the values, evenly spread; only its order matters. */
export function typicalMagnitude(values: Float64Array): number {
  const each = Math.ceil(values.length / 1000);
  return median(values.filter((_, i) => i % each === 0).map(Math.abs));
}

export function highestMagnitude(values: Float64Array): number {
  return values.reduce((highest, value) => Math.max(highest, Math.abs(value)), 0);
}
