import type * as tf from '@tensorflow/tfjs';
import { constant, type DType, sizeOf, splat, type Value } from '../graph/value.ts';
import { binary, cast, select } from '../ops/elementwise.ts';
import { iota, reshape } from '../ops/shape.ts';
import type { Kernel, KernelTable } from './kernel.ts';

/** 1 at the place of the class, else 0; or other numbers, if given. */
const oneHot: Kernel<'indices', Partial<tf.OneHotAttrs>> = ({ inputs, attrs }) => {
  const { depth, onValue: on = 1, offValue: off = 0 } = attrs;
  const dtype = typeOf(attrs);
  const indices = cast(inputs.indices, 'int32');
  const column = reshape(indices, [...indices.shape, 1]);
  const isClass = binary('Equal', column, iota(depth!));
  return on === 1 && off === 0
    ? cast(isClass, dtype)
    : select(isClass, splat(on, [], dtype), splat(off, [], dtype));
};

/** A tensor on the diagonal of one with twice as many axes. */
const diag: Kernel<'x'> = ({ inputs: { x } }) => {
  const size = sizeOf(x.shape);
  const isDiagonal = binary('Equal', reshape(iota(size), [size, 1]), iota(size));
  const matrix = select(isDiagonal, reshape(x, [size, 1]), splat(0, [], x.dtype));
  return reshape(matrix, [...x.shape, ...x.shape]);
};

const typeOf = ({ dtype = 'float32' }: { dtype?: tf.DataType }) => dtype as DType;

const range: Kernel<never, tf.RangeAttrs> = ({ attrs }) => {
  const { start, stop, step } = attrs;
  return sequence(start, step, Math.max(0, Math.ceil((stop - start) / step)), typeOf(attrs));
};

const linSpace: Kernel<never, tf.LinSpaceAttrs> = ({ attrs: { start, stop, num } }) =>
  sequence(start, num > 1 ? (stop - start) / (num - 1) : 0, num, 'float32');

const fill: Kernel<never, tf.FillAttrs> = ({ attrs }) =>
  splat(Number(attrs.value), attrs.shape, typeOf(attrs));

/** As tfjs does it: each number is the previous one plus a step, rounded. */
function sequence(start: number, step: number, count: number, dtype: DType): Value {
  const numbers = dtype === 'int32' ? new Int32Array(count) : new Float32Array(count);
  for (let i = 0; i < count; i += 1) numbers[i] = i === 0 ? start : numbers[i - 1]! + step;
  return constant(numbers, [count], dtype);
}

/** Kernels whose numbers come from their attributes, or that have zeros elsewhere. */
export const CREATION_KERNELS: KernelTable = {
  OneHot: oneHot,
  Range: range,
  Fill: fill,
  LinSpace: linSpace,
  Diag: diag,
};
