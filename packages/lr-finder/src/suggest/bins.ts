/** Points that were grouped. */
export interface Bins {
  /** How many points are in each group. */
  readonly count: Float64Array;
  /** The means of the points' values, cut at a cap. */
  readonly means: (values: Float64Array, cap?: number) => Float64Array;
}

/**
 * Groups neighbours that are closer together than a width.
 *
 * @param x - the places of the points, rising, at least one.
 */
export function bin(x: Float64Array, width: number): Bins {
  const starts = [0];
  for (let i = 1, from = x[0]!; i < x.length; i++) {
    if (x[i]! - from < width) continue;
    starts.push(i);
    from = x[i]!;
  }
  const ends = [...starts.slice(1), x.length];
  return {
    count: Float64Array.from(starts, (from, b) => ends[b]! - from),
    means: (values, cap = Number.POSITIVE_INFINITY) =>
      Float64Array.from(starts, (from, b) => {
        const count = ends[b]! - from;
        let sum = 0;
        for (let i = from; i < ends[b]!; i++) sum += Math.min(values[i]!, cap) / count;
        return sum;
      }),
  };
}
