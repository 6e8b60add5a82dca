import { makeValue } from '../graph/operations.ts';
import { constant, sizeOf, splat, type Value } from '../graph/value.ts';
import { cast, div, select, sub, unary } from '../ops/elementwise.ts';
import { reduce, reduceKept } from '../ops/reduce.ts';
import { reshape } from '../ops/shape.ts';
import { axesOf, type Kernel, type KernelCall, type KernelTable, Unsupported } from './kernel.ts';

/** The input of a reduction, its axes, and whether they stay with size 1. */
function partsOf({ inputs, attrs }: KernelCall) {
  const x = inputs.x!;
  const axes = axesOf(attrs.axis ?? attrs.reductionIndices, x.shape.length);
  return { x, axes, keep: attrs.keepDims === true };
}

/** Of nothing there is no largest element; TensorFlow.js gives one all the same. */
function expectElements({ shape }: Value): void {
  if (sizeOf(shape) === 0) throw new Unsupported('its input is empty');
}

/** Of products that are too large for an integer, ONNX Runtime doesn't give the lower bits. */
function expectNoIntegers({ dtype }: Value): void {
  if (dtype === 'int32') throw new Unsupported('its input is int32');
}

const reduction =
  (op: 'ReduceMax' | 'ReduceMin' | 'ReduceProd'): Kernel =>
  (call) => {
    const { x, axes, keep } = partsOf(call);
    if (op === 'ReduceProd') expectNoIntegers(x);
    else expectElements(x);
    const numbers = x.dtype === 'bool' ? cast(x, 'int32') : x;
    return cast(reduce(op, numbers, axes, keep), op === 'ReduceProd' ? numbers.dtype : x.dtype);
  };

const sum: Kernel = (call) => {
  const { x, axes, keep } = partsOf(call);
  return reduce('ReduceSum', x.dtype === 'bool' ? cast(x, 'int32') : x, axes, keep);
};

const mean: Kernel = (call) => {
  const { x, axes, keep } = partsOf(call);
  return reduce('ReduceMean', cast(x, 'float32'), axes, keep);
};

/** All, any: the smallest, the largest of 0s and 1s. */
const quantifier =
  (op: 'ReduceMax' | 'ReduceMin'): Kernel =>
  (call) => {
    const { x, axes, keep } = partsOf(call);
    expectElements(x);
    return cast(reduce(op, cast(x, 'int32'), axes, keep), 'bool');
  };

const arg =
  (op: 'ArgMax' | 'ArgMin'): Kernel =>
  (call) => {
    const { x, axes } = partsOf(call);
    expectElements(x);
    const [axis] = axes as [number];
    const kept = x.shape.map((size, i) => (i === axis ? 1 : size));
    const source = x.dtype === 'bool' ? cast(x, 'int32') : x;
    const found = makeValue(op, [source], kept, 'int64', { axis, keepdims: 1 });
    const dropped = x.shape.filter((_, i) => i !== axis);
    return cast(reshape(found, dropped), 'int32');
  };

const softmax: Kernel = ({ inputs, attrs }) => {
  const logits = cast(inputs.logits!, 'float32');
  const axis = axesOf(attrs.dim ?? attrs.axis ?? -1, logits.shape.length)[0]!;
  const shifted = sub(logits, reduceKept('ReduceMax', logits, [axis]));
  const exp = unary('Exp', shifted);
  return div(exp, reduceKept('ReduceSum', exp, [axis]));
};

const cumulative: Kernel = ({ inputs, attrs }) => {
  const x = inputs.x!;
  const numbers = x.dtype === 'bool' ? cast(x, 'int32') : x;
  const axis = axesOf(attrs.axis, x.shape.length)[0]!;
  return makeValue('CumSum', [numbers, splatIndex(axis)], x.shape, numbers.dtype, {
    exclusive: Number(attrs.exclusive === true),
    reverse: Number(attrs.reverse === true),
  });
};

/** Products instead of sums: each is a product over what a mask of 0s and 1s leaves of its axis. */
const cumulativeProduct: Kernel = ({ inputs, attrs }) => {
  expectNoIntegers(inputs.x!);
  const x = cast(inputs.x!, 'float32');
  const axis = axesOf(attrs.axis, x.shape.length)[0]!;
  const size = x.shape[axis]!;
  if (size > 256) throw new Unsupported(`the axis has ${size} elements, more than 256`);
  const exclusive = attrs.exclusive === true;
  const reverse = attrs.reverse === true;
  const mask = Array.from({ length: size * size }, (_, i) => {
    const [to, from] = [Math.floor(i / size), i % size];
    const comesBefore = reverse ? from > to : from < to;
    return Number(comesBefore || (!exclusive && from === to));
  });
  // [..., size, 1, ...rest] against a mask [size of results, size, 1...].
  const outer = x.shape.slice(0, axis);
  const rest = x.shape.slice(axis + 1);
  const spread = reshape(x, [...outer, 1, size, ...rest]);
  const taken = constant(mask, [size, size, ...rest.map(() => 1)], 'bool');
  const factors = selectOrOne(taken, spread);
  return reduce('ReduceProd', factors, [axis + 1]);
};

function selectOrOne(mask: Value, x: Value): Value {
  return select(mask, x, splat(1));
}

function splatIndex(axis: number): Value {
  return splat(axis, [], 'int32');
}

export const REDUCTION_KERNELS: KernelTable = {
  Sum: sum,
  Mean: mean,
  Max: reduction('ReduceMax'),
  Min: reduction('ReduceMin'),
  Prod: reduction('ReduceProd'),
  All: quantifier('ReduceMin'),
  Any: quantifier('ReduceMax'),
  ArgMax: arg('ArgMax'),
  ArgMin: arg('ArgMin'),
  Softmax: softmax,
  LogSoftmax: ({ inputs, attrs }) => {
    const logits = cast(inputs.logits!, 'float32');
    const axis = axesOf(attrs.axis ?? -1, logits.shape.length)[0]!;
    const shifted = sub(logits, reduceKept('ReduceMax', logits, [axis]));
    return sub(shifted, unary('Log', reduceKept('ReduceSum', unary('Exp', shifted), [axis])));
  },
  Cumsum: cumulative,
  Cumprod: cumulativeProduct,
};
