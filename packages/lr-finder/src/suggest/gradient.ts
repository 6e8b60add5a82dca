/**
 * `numpy.gradient`'s slope of `y` at `i`, with unit spacing or over coordinates `x`: central inside
 * (weighted by the two distances where they differ), the difference to the one neighbour at the
 * edges.
 */
export function gradientAt(y: ArrayLike<number>, i: number, x?: ArrayLike<number>): number {
  const last = y.length - 1;
  const before = i > 0 ? distance(x, i - 1) : 0;
  const after = i < last ? distance(x, i) : 0;
  if (i === 0) return (y[1]! - y[0]!) / after;
  if (i === last) return (y[last]! - y[last - 1]!) / before;
  if (before === after) return (y[i + 1]! - y[i - 1]!) / (2 * before);
  return (
    (before / (after * (before + after))) * y[i + 1]! +
    ((after - before) / (before * after)) * y[i]! -
    (after / (before * (before + after))) * y[i - 1]!
  );
}

/** From coordinate `i` to the next. */
function distance(x: ArrayLike<number> | undefined, i: number): number {
  return x === undefined ? 1 : x[i + 1]! - x[i]!;
}

/** The index of the lowest finite value (the first of equals), or -1 where none is finite. */
export function lowestAt(length: number, value: (i: number) => number): number {
  let at = -1;
  let lowest = Number.NaN;
  for (let i = 0; i < length; i++) {
    const v = value(i);
    if (Number.isFinite(v) && !(v >= lowest)) {
      lowest = v;
      at = i;
    }
  }
  return at;
}
