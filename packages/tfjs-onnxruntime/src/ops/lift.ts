import { isOp, operationOf } from '../graph/operations.ts';
import { broadcastShapes, newValue, type Value } from '../graph/value.ts';
import { add, mul } from './elementwise.ts';
import { matmul } from './matmul.ts';
import { reduceKept } from './reduce.ts';
import { concat, pad, reshape, slice, transpose } from './shape.ts';

/** What is known of the values of a loop's body. */
export interface Lifting {
  /** The number of elements of the loop's sequences. */
  readonly length: number;
  /** Whether a value differs from element to element. */
  readonly isVarying: (value: Value) => boolean;
  /** The sequence of a value; `undefined`: there is none yet. */
  readonly sequenceOf: (value: Value) => Value | undefined;
}

/**
 * The sequence of a value of a loop's body, computed for all elements at once: one large product takes
 * a fraction of the time of many small ones. `undefined` where that can't be done.
 */
export function lifted(value: Value, lifting: Lifting): Value | undefined {
  const { length, isVarying, sequenceOf } = lifting;
  const known = sequenceOf(value);
  if (known) return known;
  if (!isVarying(value)) return undefined;
  const { op, inputs, shape, dtype, attributes } = value;
  if (value.op === 'Reshape') {
    const x = lifted(inputs[0]!, lifting);
    return x && reshape(x, [length, ...shape]);
  }
  if (isOp(value, 'Transpose')) {
    const x = lifted(inputs[0]!, lifting);
    return x && transpose(x, [0, ...value.attributes.perm.map((axis) => axis + 1)]);
  }
  if (isOp(value, 'MatMul')) {
    const [a, b] = inputs as [Value, Value];
    const matrix = matrixOf(b);
    const { transA, transB } = value.attributes;
    if (transA === 1 || isVarying(b) || !matrix || b.shape.length > a.shape.length)
      return undefined;
    const x = lifted(a, lifting);
    return x && matmul(x, matrix, false, transB === 1);
  }
  if (!operationOf(value).isElementwise) return undefined;
  const all = inputs.map((one) => {
    if (!isVarying(one)) return one;
    const ones = Array<number>(shape.length - one.shape.length).fill(1);
    const x = lifted(one, lifting);
    return x && reshape(x, [length, ...ones, ...one.shape]);
  });
  if (all.includes(undefined)) return undefined;
  const whole = all as Value[];
  return newValue(op, whole, broadcastShapes(...whole.map((x) => x.shape)), dtype, attributes);
}

/**
 * The sum of a value over all elements, as a weight's gradient is one.
 *
 * @param stacked returns the sequence of a value that varies.
 * @param accumulated returns the sum of a value, added up element by element.
 */
export function summed(
  value: Value,
  lifting: Pick<Lifting, 'length' | 'isVarying'>,
  stacked: (value: Value) => Value,
  accumulated: (value: Value) => Value,
): Value {
  const { length, isVarying } = lifting;
  if (!isVarying(value)) return mul(value, length);
  const { inputs, shape } = value;
  const sum = (one: Value) => summed(one, lifting, stacked, accumulated);
  const [x, y] = inputs as [Value, Value];
  if (isOp(value, 'Reshape')) return reshape(sum(x), shape);
  if (isOp(value, 'Transpose')) return transpose(sum(x), value.attributes.perm);
  if (isOp(value, 'Slice')) {
    return slice(sum(x), value.attributes.starts, shape, value.attributes.steps);
  }
  if (isOp(value, 'Concat')) return concat(inputs.map(sum), value.attributes.axis);
  if (isOp(value, 'Pad') && value.attributes.value === 0 && value.attributes.mode === 'constant') {
    const { pads } = value.attributes;
    return pad(sum(x), pads.slice(0, shape.length), pads.slice(shape.length));
  }
  if (isOp(value, 'Add') && inputs.every((one) => `${one.shape}` === `${shape}`)) {
    return add(sum(x), sum(y));
  }
  if (isOp(value, 'ReduceSum')) {
    const axes = [0, ...value.attributes.axes.map((axis) => axis + 1)];
    return reshape(reduceKept('ReduceSum', stacked(x), axes), shape);
  }
  if (isOp(value, 'MatMul') && value.attributes.transA === 1 && value.attributes.transB === 0) {
    const [a, b] = [x, y].map((one) => matrixOf(one) && isVarying(one) && rowsOf(stacked(one)));
    if (a && b) return reshape(matmul(a, b, true), shape);
  }
  return accumulated(value);
}

/** A matrix without leading axes of size 1; `undefined` for several matrices. */
function matrixOf(x: Value): Value | undefined {
  const isOne = x.shape.length >= 2 && x.shape.slice(0, -2).every((size) => size === 1);
  return isOne ? reshape(x, x.shape.slice(-2)) : undefined;
}

/** All rows of a sequence of matrices, below each other. */
function rowsOf(x: Value): Value {
  const columns = x.shape.at(-1)!;
  return reshape(x, [x.shape.slice(0, -1).reduce((all, size) => all * size, 1), columns]);
}
