type Point = readonly number[];

/**
 * The energy distance of two clouds of points (Székely and Rizzo 2013): 0 only where both come from one
 * distribution. Twice the mean distance from cloud to cloud, less those within each.
 */
export function energyDistance(a: readonly Point[], b: readonly Point[]): number {
  return 2 * meanDistance(a, b) - meanDistance(a, a) - meanDistance(b, b);
}

function meanDistance(from: readonly Point[], to: readonly Point[]): number {
  let sum = 0;
  for (const one of from) {
    for (const other of to) sum += Math.hypot(...one.map((x, axis) => x - other[axis]!));
  }
  return sum / (from.length * to.length);
}
