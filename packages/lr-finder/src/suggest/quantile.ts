/** The quantile `q` of the values, linear between neighbours; `NaN` of none. */
export function quantile(values: ArrayLike<number>, q: number): number {
  const sorted = new Float64Array(values).sort();
  if (sorted.length === 0) return Number.NaN;
  const at = q * (sorted.length - 1);
  const below = sorted[Math.floor(at)]!;
  const above = sorted[Math.ceil(at)]!;
  return below === above ? below : below + (at - Math.floor(at)) * (above - below);
}

/** The median of the values; `NaN` of none. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}
