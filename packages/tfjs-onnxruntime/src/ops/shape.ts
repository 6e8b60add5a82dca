import { isOp, makeValue, type ValueOf } from '../graph/operations.ts';
import { constant, sameShape, sizeOf, splat, splatOf, type Value } from '../graph/value.ts';

export function reshape(x: Value, shape: readonly number[]): Value {
  if (sameShape(x.shape, shape)) return x;
  const number = splatOf(x);
  if (number !== undefined) return splat(number, shape, x.dtype);
  if (x.op === 'Reshape') return reshape(x.inputs[0]!, shape);
  if (x.op === 'Expand') {
    const small = reshapeExpanded(x.inputs[0]!, x.shape, shape);
    if (small) return expand(small, shape);
  }
  return makeValue('Reshape', [x], shape, x.dtype);
}

/**
 * Reshapes an expanded value: if only axes of size 1 are added or removed, the unexpanded value is
 * reshaped instead.
 */
function reshapeExpanded(small: Value, from: readonly number[], to: readonly number[]) {
  const padded = paddedShape(small, from.length);
  const withoutOnes = (shape: readonly number[]) => shape.filter((size) => size !== 1);
  if (!sameShape(withoutOnes(from), withoutOnes(to))) return undefined;
  const kept = padded.filter((_, axis) => from[axis] !== 1);
  return reshape(
    small,
    to.map((size) => (size === 1 ? 1 : kept.shift()!)),
  );
}

/** The shape, with axes of size 1 added in front up to a rank. */
export function paddedShape({ shape }: Value, rank: number): number[] {
  return [...Array<number>(rank - shape.length).fill(1), ...shape];
}

/** Repeats `x` along axes where it has size 1, and along new axes. */
export function expand(x: Value, shape: readonly number[]): Value {
  if (sameShape(x.shape, shape)) return x;
  const number = splatOf(x);
  if (number !== undefined) return splat(number, shape, x.dtype);
  if (sizeOf(x.shape) === sizeOf(shape)) return reshape(x, shape);
  return makeValue('Expand', [x.op === 'Expand' ? x.inputs[0]! : x], shape, x.dtype);
}

export function transpose(x: Value, perm: readonly number[]): Value {
  if (perm.every((axis, i) => axis === i)) return x;
  const shape = perm.map((axis) => x.shape[axis]!);
  const number = splatOf(x);
  if (number !== undefined) return splat(number, shape, x.dtype);
  if (isOp(x, 'Transpose')) {
    const first = x.attributes.perm;
    return transpose(
      x.inputs[0]!,
      perm.map((axis) => first[axis]!),
    );
  }
  if (x.op === 'Expand') {
    const small = x.inputs[0]!;
    return expand(transpose(reshape(small, paddedShape(small, perm.length)), perm), shape);
  }
  const moved = perm.filter((axis) => x.shape[axis] !== 1);
  // If only axes of size 1 move, the order in memory stays the same.
  if (moved.every((axis, i) => i === 0 || axis > moved[i - 1]!)) return reshape(x, shape);
  return makeValue('Transpose', [x], shape, x.dtype, { perm });
}

/** The permutation that reverses another. */
export const inverse = (perm: readonly number[]) => perm.map((_, axis) => perm.indexOf(axis));

/** A part of `x`: along each axis from `starts`, `sizes` elements, every `steps`-th one. */
export function slice(
  x: Value,
  starts: readonly number[],
  sizes: readonly number[],
  steps: readonly number[] = starts.map(() => 1),
): Value {
  if (sameShape(x.shape, sizes) && steps.every((step) => step === 1)) return x;
  const number = splatOf(x);
  if (number !== undefined) return splat(number, sizes, x.dtype);
  const inner = isOp(x, 'Pad') ? insidePadding(x, starts, sizes, steps) : undefined;
  if (inner) return slice(x.inputs[0]!, inner, sizes, steps);
  return makeValue('Slice', [x], sizes, x.dtype, { starts, steps });
}

/** The start of a slice of a padded value in the value itself, if the slice has no padding. */
function insidePadding(
  { inputs, attributes: { pads } }: ValueOf<'Pad'>,
  starts: readonly number[],
  sizes: readonly number[],
  steps: readonly number[],
): number[] | undefined {
  const { shape } = inputs[0]!;
  const inner = starts.map((start, axis) => start - pads[axis]!);
  const isInside = inner.every(
    (start, axis) => start >= 0 && start + (sizes[axis]! - 1) * steps[axis]! < shape[axis]!,
  );
  return isInside ? inner : undefined;
}

/** Pads `x`; negative numbers in `before` and `after` remove elements. */
export function pad(
  x: Value,
  before: readonly number[],
  after: readonly number[],
  value = 0,
  mode: 'constant' | 'reflect' = 'constant',
): Value {
  if ([...before, ...after].every((n) => n === 0)) return x;
  const shape = x.shape.map((size, axis) => size + before[axis]! + after[axis]!);
  if (splatOf(x) === value) return splat(value, shape, x.dtype);
  return makeValue('Pad', [x], shape, x.dtype, { pads: [...before, ...after], value, mode });
}

export function concat(values: readonly Value[], axis: number): Value {
  const [first] = values;
  if (values.length === 1) return first!;
  const shape = first!.shape.map((size, i) =>
    i === axis ? values.reduce((sum, value) => sum + value.shape[axis]!, 0) : size,
  );
  const number = splatOf(first!);
  if (number !== undefined && values.every((value) => splatOf(value) === number)) {
    return splat(number, shape, first!.dtype);
  }
  return makeValue('Concat', values, shape, first!.dtype, { axis });
}

/** The elements of `x` at `indices` along `axis`. */
export function gather(x: Value, indices: Value, axis: number): Value {
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  const number = splatOf(x);
  if (number !== undefined) return splat(number, shape, x.dtype);
  return makeValue('Gather', [x, indices], shape, x.dtype, { axis });
}

/** The elements of `x` at constant indices along `axis`. */
export function pick(x: Value, indices: readonly number[], axis: number): Value {
  return gather(x, constant(indices, [indices.length], 'int32'), axis);
}

/** Reverses `x` along `axes`. */
export function reverse(x: Value, axes: readonly number[]): Value {
  if (splatOf(x) !== undefined) return x;
  return axes
    .filter((axis) => x.shape[axis] !== 1)
    .reduce((one, axis) => makeValue('Reverse', [one], x.shape, x.dtype, { axis }), x);
}

export function tile(x: Value, reps: readonly number[]): Value {
  const shape = x.shape.map((size, axis) => size * reps[axis]!);
  if (x.shape.every((size, axis) => size === 1 || reps[axis] === 1)) return expand(x, shape);
  return makeValue('Tile', [x], shape, x.dtype, { repeats: reps });
}

/** 0, 1, 2... */
export function iota(size: number): Value {
  return makeValue('Range', [], [size], 'int32', { size });
}
