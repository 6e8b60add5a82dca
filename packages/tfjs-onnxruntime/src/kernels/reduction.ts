import { makeValue } from '../graph/operations.ts';
import { constant, splat, type Value } from '../graph/value.ts';
import { cast, div, mul, select, sub, unary } from '../ops/elementwise.ts';
import { type Reduction, reduce, reducedShapes, reduceKept } from '../ops/reduce.ts';
import { reshape, slice } from '../ops/shape.ts';
import {
  axesOf,
  axisOf,
  expectElements,
  type Kernel,
  type KernelTable,
  numbersOf,
  Unsupported,
} from './kernel.ts';

/** The product along some axes. */
const product: Kernel<'x'> = ({ inputs, attrs }) => {
  const x = numbersOf(inputs.x);
  const axes = axesOf(attrs.axis ?? attrs.reductionIndices, x.shape.length);
  if (x.dtype !== 'int32') return reduce('ReduceProd', x, axes, attrs.keepDims === true);
  const kept = axes.reduce(integerProduct, x);
  return attrs.keepDims === true ? kept : reshape(kept, reducedShapes(x.shape, axes).dropped);
};

/**
 * The product of integers along an axis, half by half: ONNX Runtime's own operation loses the lower bits of
 * what is too large for an integer.
 */
function integerProduct(x: Value, axis: number): Value {
  const size = x.shape[axis]!;
  if (size === 0) return reduceKept('ReduceProd', x, [axis]);
  if (size === 1) return x;
  const half = Math.floor(size / 2);
  const part = (from: number, length: number) =>
    slice(
      x,
      x.shape.map((_, i) => (i === axis ? from : 0)),
      x.shape.map((all, i) => (i === axis ? length : all)),
    );
  const product = integerProduct(mul(part(0, half), part(half, half)), axis);
  return size % 2 === 0 ? product : mul(product, part(size - 1, 1));
}

/** Refuses integers: see {@link integerProduct}. */
function expectNoIntegers(x: Value): Value {
  if (x.dtype === 'int32') throw new Unsupported('its input is int32');
  return x;
}

const reduction =
  (op: Reduction, prepare: (x: Value) => Value): Kernel<'x'> =>
  ({ inputs: { x }, attrs }) => {
    const axes = axesOf(attrs.axis ?? attrs.reductionIndices, x.shape.length);
    return reduce(op, prepare(x), axes, attrs.keepDims === true);
  };

/** The largest or smallest element, of the input's type; for bools: whether any is true, or all are. */
const extreme = (op: 'ReduceMax' | 'ReduceMin'): Kernel<'x'> => {
  const numbers = reduction(op, (x) => numbersOf(expectElements(x)));
  return (call) => cast(numbers(call) as Value, call.inputs.x.dtype);
};

const arg =
  (op: 'ArgMax' | 'ArgMin'): Kernel<'x'> =>
  ({ inputs: { x }, attrs }) => {
    const axis = axisOf(attrs.axis, x.shape.length);
    const { kept, dropped } = reducedShapes(x.shape, [axis]);
    const inputs = [numbersOf(expectElements(x))];
    return cast(
      reshape(makeValue(op, inputs, kept, 'int64', { axis, keepdims: 1 }), dropped),
      'int32',
    );
  };

/** In descending order; the first of several equal elements comes first. */
const topK: Kernel<'x', { readonly k: number }> = ({ inputs: { x }, attrs: { k } }) => {
  if (k === 0) throw new Unsupported('it takes no elements');
  const shape = [...x.shape.slice(0, -1), k];
  const values = makeValue('TopK', [numbersOf(expectElements(x))], shape, x.dtype, { k });
  return [values, cast(makeValue('TopKIndices', [values], shape, 'int64'), 'int32')];
};

const softmax =
  (finish: (shifted: Value, exp: Value, sum: Value) => Value): Kernel<'logits'> =>
  ({ inputs, attrs }) => {
    const logits = cast(inputs.logits, 'float32');
    const axis = axisOf(attrs.dim ?? attrs.axis ?? -1, logits.shape.length);
    const shifted = sub(logits, reduceKept('ReduceMax', logits, [axis]));
    const exp = unary('Exp', shifted);
    return finish(shifted, exp, reduceKept('ReduceSum', exp, [axis]));
  };

const cumulative: Kernel<'x'> = ({ inputs, attrs }) => {
  const x = numbersOf(inputs.x);
  const axis = splat(axisOf(attrs.axis, x.shape.length), [], 'int32');
  return makeValue('CumSum', [x, axis], x.shape, x.dtype, {
    exclusive: Number(attrs.exclusive === true),
    reverse: Number(attrs.reverse === true),
  });
};

/** Like cumulative sums: each product is over the elements that a mask of 0s and 1s selects. */
const cumulativeProduct: Kernel<'x'> = ({ inputs, attrs }) => {
  const x = cast(expectNoIntegers(inputs.x), 'float32');
  const axis = axisOf(attrs.axis, x.shape.length);
  const size = x.shape[axis]!;
  if (size > 256) throw new Unsupported(`the axis has ${size} elements, more than 256`);
  const mask = Array.from({ length: size * size }, (_, i) => {
    const [to, from] = [Math.floor(i / size), i % size];
    const comesBefore = attrs.reverse === true ? from > to : from < to;
    return Number(comesBefore || (attrs.exclusive !== true && from === to));
  });
  // [..., size, 1, ...rest] against a mask [size of results, size, 1...].
  const rest = x.shape.slice(axis + 1);
  const spread = reshape(x, [...x.shape.slice(0, axis), 1, size, ...rest]);
  const taken = constant(mask, [size, size, ...rest.map(() => 1)], 'bool');
  return reduce('ReduceProd', select(taken, spread, splat(1)), [axis + 1]);
};

export const REDUCTION_KERNELS: KernelTable = {
  Sum: reduction('ReduceSum', numbersOf),
  Mean: reduction('ReduceMean', (x) => cast(x, 'float32')),
  Max: extreme('ReduceMax'),
  Min: extreme('ReduceMin'),
  Prod: product,
  All: extreme('ReduceMin'),
  Any: extreme('ReduceMax'),
  ArgMax: arg('ArgMax'),
  ArgMin: arg('ArgMin'),
  TopK: topK,
  Softmax: softmax((_, exp, sum) => div(exp, sum)),
  LogSoftmax: softmax((shifted, _, sum) => sub(shifted, unary('Log', sum))),
  Cumsum: cumulative,
  Cumprod: cumulativeProduct,
};
