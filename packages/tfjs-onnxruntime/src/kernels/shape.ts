import * as tf from '@tensorflow/tfjs';
import { sizeOf, type Value } from '../graph/value.ts';
import { cast } from '../ops/elementwise.ts';
import {
  concat,
  expand,
  pad,
  pick,
  reshape,
  reverse,
  slice,
  tile,
  transpose,
} from '../ops/shape.ts';
import {
  type Attrs,
  axesOf,
  axisOf,
  expectNumbers,
  type Kernel,
  type KernelTable,
  Unsupported,
  upcast,
} from './kernel.ts';

type Numbers = readonly number[];

const reshapeKernel: Kernel<'x', tf.ReshapeAttrs> = ({ inputs: { x }, attrs: { shape } }) => {
  const rest = sizeOf(x.shape) / sizeOf(shape.filter((size) => size !== -1));
  const full = shape.map((size) => (size === -1 ? rest : size));
  if (sizeOf(full) !== sizeOf(x.shape)) {
    throw new Unsupported(`a tensor [${x.shape.join(', ')}] has no shape [${shape.join(', ')}]`);
  }
  return reshape(x, full);
};

const sliceKernel: Kernel<'x'> = ({ inputs: { x }, attrs }) => {
  const [begins, sizes] = [attrs.begin, attrs.size ?? -1].map((one) => [one].flat() as number[]);
  const begin = x.shape.map((_, axis) => begins![axis] ?? 0);
  const size = x.shape.map((all, axis) => {
    const one = sizes![axis] ?? -1;
    return one < 0 ? all - begin[axis]! : one;
  });
  tf.slice_util.assertParamsValid(x as unknown as tf.Tensor, begin, size);
  return slice(x, begin, size);
};

const padKernel: Kernel<'x', tf.PadV2Attrs> = ({ inputs: { x }, attrs }) => {
  const [before, after] = [0, 1].map((side) => attrs.paddings.map((one) => one[side]!));
  return pad(expectNumbers(x), before!, after!, attrs.constantValue ?? 0);
};

/** Mirrors elements at the edges, by selecting constant indices along each axis. */
const mirrorPad: Kernel<'x', tf.MirrorPadAttrs> = ({ inputs, attrs: { paddings, mode } }) => {
  const offset = mode === 'reflect' ? 0 : 1;
  return paddings.reduce((x, [before, after], axis) => {
    const size = x.shape[axis]!;
    if (before === 0 && after === 0) return x;
    const places = Array.from({ length: before + size + after }, (_, i) => {
      const at = i - before;
      if (at < 0) return -at - offset;
      return at < size ? at : 2 * (size - 1) - at + offset;
    });
    return pick(x, places, axis);
  }, inputs.x);
};

const concatKernel: Kernel = ({ list, attrs }) => {
  const filled = list.filter((value) => sizeOf(value.shape) > 0);
  if (filled.length === 0) return list[0]!;
  const dtype = list.map((value) => value.dtype).reduce(upcast);
  return concat(
    filled.map((value) => cast(value, dtype)),
    axisOf(attrs.axis, list[0]!.shape.length),
  );
};

/** A shape with one more axis, of size 1. */
const withAxis = (shape: Numbers, axis: number) => shape.toSpliced(axis, 0, 1);

const pack: Kernel = ({ list, attrs }) => {
  const axis = axisOf(attrs.axis, list[0]!.shape.length + 1);
  const rows = list.map((value) => reshape(value, withAxis(value.shape, axis)));
  return concat(rows, axis);
};

function part(x: Value, axis: number, start: number, size: number): Value {
  const starts = x.shape.map((_, i) => (i === axis ? start : 0));
  return slice(x, starts, x.shape.with(axis, size));
}

const unpack: Kernel<'value'> = ({ inputs: { value: x }, attrs }) => {
  const axis = axisOf(attrs.axis, x.shape.length);
  const rest = x.shape.toSpliced(axis, 1);
  return Array.from({ length: x.shape[axis]! }, (_, i) => reshape(part(x, axis, i, 1), rest));
};

const split: Kernel<'x', tf.SplitVAttrs> = ({ inputs: { x }, attrs }) => {
  const axis = axisOf(attrs.axis, x.shape.length);
  let start = 0;
  return splitSizes(attrs.numOrSizeSplits, x.shape[axis]!).map((size) => {
    start += size;
    return part(x, axis, start - size, size);
  });
};

function splitSizes(splits: number | Numbers, total: number): Numbers {
  if (typeof splits === 'number') return Array(splits).fill(total / splits);
  const known = splits.filter((size) => size >= 0).reduce((sum, size) => sum + size, 0);
  return splits.map((size) => (size < 0 ? total - known : size));
}

const stridedSlice: Kernel<'x'> = ({ inputs: { x }, attrs }) => {
  const masks = ['beginMask', 'endMask', 'ellipsisMask', 'newAxisMask', 'shrinkAxisMask'];
  if (masks.slice(2).some((mask) => attrs[mask])) {
    throw new Unsupported('only begin and end masks of it can be compiled');
  }
  const [begin, end, strides] = ['begin', 'end', 'strides'].map((name) => attrs[name] as Numbers);
  const has = (mask: string, axis: number) => ((attrs[mask] as number) >> axis) % 2 === 1;
  const at = (given: number, size: number) =>
    Math.min(Math.max(given < 0 ? given + size : given, 0), size);
  const starts = x.shape.map((size, axis) =>
    begin![axis] === undefined || has('beginMask', axis) ? 0 : at(begin![axis]!, size),
  );
  const steps = x.shape.map((_, axis) => strides![axis] ?? 1);
  if (steps.some((step) => step < 1)) throw new Unsupported('it goes backwards');
  const sizes = x.shape.map((size, axis) => {
    const stop = end![axis] === undefined || has('endMask', axis) ? size : at(end![axis]!, size);
    return Math.max(0, Math.ceil((stop - starts[axis]!) / steps[axis]!));
  });
  return slice(x, starts, sizes, steps);
};

/** [batch, ...spatial, rest] to [batch * blocks, ...smaller, rest], as for dilated convolutions. */
const spaceToBatch: Kernel<'x', tf.SpaceToBatchNDAttrs> = ({ inputs: { x: given }, attrs }) => {
  const { blockShape: block, paddings } = attrs;
  const rest = given.shape.slice(1 + block.length);
  const none = rest.map(() => 0);
  const side = (i: number) => [0, ...paddings.map((one) => one[i]!), ...none];
  const x = pad(given, side(0), side(1));
  const batch = x.shape[0]!;
  const small = block.map((size, i) => x.shape[i + 1]! / size);
  const apart = reshape(x, [batch, ...small.flatMap((size, i) => [size, block[i]!]), ...rest]);
  const places = block.map((_, i) => 2 + 2 * i);
  const spatial = block.map((_, i) => 1 + 2 * i);
  const last = rest.map((_, i) => 1 + 2 * block.length + i);
  const moved = transpose(apart, [...places, 0, ...spatial, ...last]);
  return reshape(moved, [batch * sizeOf(block), ...small, ...rest]);
};

const batchToSpace: Kernel<'x', tf.BatchToSpaceNDAttrs> = ({ inputs: { x }, attrs }) => {
  const { blockShape: block, crops } = attrs;
  const rank = block.length;
  const batch = x.shape[0]! / sizeOf(block);
  const spatial = x.shape.slice(1, 1 + rank);
  const rest = x.shape.slice(1 + rank);
  const apart = reshape(x, [...block, batch, ...spatial, ...rest]);
  const pairs = block.flatMap((_, i) => [rank + 1 + i, i]);
  const last = rest.map((_, i) => 2 * rank + 1 + i);
  const moved = transpose(apart, [rank, ...pairs, ...last]);
  const full = reshape(moved, [batch, ...spatial.map((size, i) => size * block[i]!), ...rest]);
  const side = (i: number) => [0, ...crops.map((one) => -one[i]!), ...rest.map(() => 0)];
  return pad(full, side(0), side(1));
};

const depthToSpace: Kernel<'x', tf.DepthToSpaceAttrs> = ({ inputs: { x }, attrs }) => {
  if (attrs.dataFormat === 'NCHW') throw new Unsupported('its data format is NCHW');
  const { blockSize: size } = attrs;
  const [batch, height, width, depth] = x.shape as [number, number, number, number];
  const out = depth / size ** 2;
  const apart = reshape(x, [batch, height, width, size, size, out]);
  const moved = transpose(apart, [0, 1, 3, 2, 4, 5]);
  return reshape(moved, [batch, height * size, width * size, out]);
};

const expandDims: Kernel<'input', tf.ExpandDimsAttrs> = ({ inputs: { input: x }, attrs }) =>
  reshape(x, withAxis(x.shape, axisOf(attrs.dim, x.shape.length + 1)));

/** A kernel that is one operation on one input. */
const of =
  (f: (x: Value, attrs: Attrs) => Value): Kernel<'x'> =>
  ({ inputs: { x }, attrs }) =>
    f(x, attrs);

const flipLeftRight: Kernel<'image'> = ({ inputs: { image } }) => reverse(image, [2]);

export const SHAPE_KERNELS: KernelTable = {
  Reshape: reshapeKernel,
  ExpandDims: expandDims,
  Transpose: of((x, attrs) => transpose(x, attrs.perm as Numbers)),
  Slice: sliceKernel,
  StridedSlice: stridedSlice,
  PadV2: padKernel,
  MirrorPad: mirrorPad,
  Reverse: of((x, attrs) => reverse(x, axesOf(attrs.dims, x.shape.length))),
  FlipLeftRight: flipLeftRight,
  Concat: concatKernel,
  Pack: pack,
  Unpack: unpack,
  SplitV: split,
  Tile: of((x, attrs) => tile(x, attrs.reps as Numbers)),
  BroadcastTo: of((x, attrs) => expand(x, attrs.shape as Numbers)),
  SpaceToBatchND: spaceToBatch,
  BatchToSpaceND: batchToSpace,
  DepthToSpace: depthToSpace,
};
