import { makeValue } from '../graph/operations.ts';
import { sizeOf, splat, splatOf, type Value } from '../graph/value.ts';
import { mul } from './elementwise.ts';
import { paddedShape, reshape } from './shape.ts';

export type Reduction = 'ReduceSum' | 'ReduceMean' | 'ReduceMax' | 'ReduceMin' | 'ReduceProd';

/** The shapes after reducing `axes`: with size 1 for them, and without them. */
export function reducedShapes(shape: readonly number[], axes: readonly number[]) {
  return {
    kept: shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
    dropped: shape.filter((_, axis) => !axes.includes(axis)),
  };
}

/** Reduces axes, which keep the size 1. */
export function reduceKept(op: Reduction, x: Value, axes: readonly number[]): Value {
  const { kept } = reducedShapes(x.shape, axes);
  const many = axes.filter((axis) => x.shape[axis] !== 1);
  if (many.length === 0) return x;
  const number = splatOf(x);
  if (number !== undefined && op !== 'ReduceProd') {
    const count = many.reduce((product, axis) => product * x.shape[axis]!, 1);
    return splat(op === 'ReduceSum' ? number * count : number, kept, x.dtype);
  }
  if (x.op === 'Expand' && op !== 'ReduceProd') return reduceExpanded(op, x, many, kept);
  return makeValue(op, [x], kept, x.dtype, { axes: many });
}

/** Along axes on which a value is repeated, the sum is a product, and the mean is the value itself. */
function reduceExpanded(op: Reduction, x: Value, axes: readonly number[], kept: readonly number[]) {
  const [small] = x.inputs as [Value];
  const full = paddedShape(small, x.shape.length);
  const repeated = axes.filter((axis) => full[axis] === 1);
  const rest = axes.filter((axis) => full[axis] !== 1);
  const times = op === 'ReduceSum' ? sizeOf(repeated.map((axis) => x.shape[axis]!)) : 1;
  const reduced = mul(reduceKept(op, reshape(small, full), rest), times);
  const { shape } = reduced;
  return sizeOf(shape) === sizeOf(kept)
    ? reshape(reduced, kept)
    : makeValue('Expand', [reduced], kept, x.dtype);
}

/** Reduces axes, which are kept with size 1 or dropped. */
export function reduce(op: Reduction, x: Value, axes: readonly number[], keep = false): Value {
  const result = reduceKept(op, x, axes);
  return keep ? result : reshape(result, reducedShapes(x.shape, axes).dropped);
}
