import { slice_util, type Tensor } from '@tensorflow/tfjs';
import { constant, type DType, sizeOf, splat, type Value } from '../graph/value.ts';
import { binary, cast, select } from '../ops/elementwise.ts';
import { concat, expand, iota, pad, pick, reshape, slice, tile, transpose } from '../ops/shape.ts';
import { axesOf, type Kernel, type KernelTable, Unsupported, upcast } from './kernel.ts';

type Numbers = readonly number[];

const reshapeKernel: Kernel = ({ inputs, attrs }) => {
  const x = inputs.x!;
  const wanted = attrs.shape as Numbers;
  const known = sizeOf(wanted.filter((size) => size !== -1));
  return reshape(
    x,
    wanted.map((size) => (size === -1 ? sizeOf(x.shape) / known : size)),
  );
};

const sliceKernel: Kernel = ({ inputs, attrs }) => {
  const x = inputs.x!;
  const given = [attrs.begin].flat() as number[];
  const begin = x.shape.map((_, axis) => given[axis] ?? 0);
  const sizes = [attrs.size ?? -1].flat() as number[];
  const size = x.shape.map((all, axis) => {
    const one = sizes[axis] ?? -1;
    return one < 0 ? all - begin[axis]! : one;
  });
  slice_util.assertParamsValid(x as unknown as Tensor, begin, size);
  return slice(x, begin, size);
};

const padKernel: Kernel = ({ inputs, attrs }) => {
  const paddings = attrs.paddings as Numbers[];
  const [before, after] = [0, 1].map((side) => paddings.map((one) => one[side]!));
  const x = inputs.x!;
  if (x.dtype === 'bool') throw new Unsupported('its input is bool');
  return pad(x, before!, after!, (attrs.constantValue as number | undefined) ?? 0);
};

/** Elements mirrored at the edges: along each axis, the elements at known places. */
const mirrorPad: Kernel = ({ inputs, attrs }) => {
  const paddings = attrs.paddings as Numbers[];
  const offset = attrs.mode === 'reflect' ? 0 : 1;
  return paddings.reduce((x, [before, after], axis) => {
    const size = x.shape[axis]!;
    if (before === 0 && after === 0) return x;
    const places = Array.from({ length: before! + size + after! }, (_, i) => {
      const at = i - before!;
      if (at < 0) return -at - offset;
      return at < size ? at : 2 * (size - 1) - at + offset;
    });
    return pick(x, places, axis);
  }, inputs.x!);
};

const reverse: Kernel = ({ inputs, attrs }) => {
  const x = inputs.x!;
  return axesOf(attrs.dims, x.shape.length).reduce((result, axis) => {
    const size = x.shape[axis]!;
    return pick(
      result,
      Array.from({ length: size }, (_, i) => size - 1 - i),
      axis,
    );
  }, x);
};

const concatKernel: Kernel = ({ list, attrs }) => {
  const filled = list.filter((value) => sizeOf(value.shape) > 0);
  if (filled.length === 0) return list[0]!;
  const dtype = list.map((value) => value.dtype).reduce(upcast);
  const axis = axesOf(attrs.axis, list[0]!.shape.length)[0]!;
  return concat(
    filled.map((value) => cast(value, dtype)),
    axis,
  );
};

const pack: Kernel = ({ list, attrs }) => {
  const axis = axesOf(attrs.axis, list[0]!.shape.length + 1)[0]!;
  const one = list[0]!.shape;
  const rows = list.map((value) => reshape(value, [...one.slice(0, axis), 1, ...one.slice(axis)]));
  return concat(rows, axis);
};

const unpack: Kernel = ({ inputs, attrs }) => {
  const x = inputs.value!;
  const axis = axesOf(attrs.axis, x.shape.length)[0]!;
  const rest = x.shape.filter((_, i) => i !== axis);
  return Array.from({ length: x.shape[axis]! }, (_, i) => reshape(part(x, axis, i, 1), rest));
};

const split: Kernel = ({ inputs, attrs }) => {
  const x = inputs.x!;
  const axis = axesOf(attrs.axis, x.shape.length)[0]!;
  let start = 0;
  return splitSizes(attrs.numOrSizeSplits as number | Numbers, x.shape[axis]!).map((size) => {
    start += size;
    return part(x, axis, start - size, size);
  });
};

function splitSizes(splits: number | Numbers, total: number): Numbers {
  if (typeof splits === 'number') return Array(splits).fill(total / splits);
  const known = splits.filter((size) => size >= 0).reduce((sum, size) => sum + size, 0);
  return splits.map((size) => (size < 0 ? total - known : size));
}

function part(x: Value, axis: number, start: number, size: number): Value {
  const starts = x.shape.map((_, i) => (i === axis ? start : 0));
  return slice(
    x,
    starts,
    x.shape.map((all, i) => (i === axis ? size : all)),
  );
}

const stridedSlice: Kernel = ({ inputs, attrs }) => {
  const x = inputs.x!;
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
const spaceToBatch: Kernel = ({ inputs, attrs }) => {
  const block = attrs.blockShape as Numbers;
  const paddings = attrs.paddings as Numbers[];
  const given = inputs.x!;
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

const batchToSpace: Kernel = ({ inputs, attrs }) => {
  const block = attrs.blockShape as Numbers;
  const crops = attrs.crops as Numbers[];
  const x = inputs.x!;
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

const depthToSpace: Kernel = ({ inputs, attrs }) => {
  const x = inputs.x!;
  if (attrs.dataFormat === 'NCHW') throw new Unsupported('its data format is NCHW');
  const size = attrs.blockSize as number;
  const [batch, height, width, depth] = x.shape as [number, number, number, number];
  const out = depth / size ** 2;
  const apart = reshape(x, [batch, height, width, size, size, out]);
  const moved = transpose(apart, [0, 1, 3, 2, 4, 5]);
  return reshape(moved, [batch, height * size, width * size, out]);
};

/** 1 where a class is, else 0: other numbers if they are wanted. */
const oneHot: Kernel = ({ inputs, attrs }) => {
  const indices = cast(inputs.indices!, 'int32');
  const depth = attrs.depth as number;
  const on = (attrs.onValue as number | undefined) ?? 1;
  const off = (attrs.offValue as number | undefined) ?? 0;
  const dtype = (attrs.dtype as DType | undefined) ?? 'float32';
  const column = reshape(indices, [...indices.shape, 1]);
  const isClass = binary('Equal', column, iota(depth));
  return on === 1 && off === 0
    ? cast(isClass, dtype)
    : select(isClass, splat(on, [], dtype), splat(off, [], dtype));
};

const range: Kernel = ({ attrs }) => {
  const { start, stop, step } = attrs as { start: number; stop: number; step: number };
  const dtype = (attrs.dtype as DType | undefined) ?? 'float32';
  return counted(start, step, Math.max(0, Math.ceil((stop - start) / step)), dtype);
};

/** As tfjs counts: each number is the last one and a step more, rounded. */
function counted(start: number, step: number, count: number, dtype: DType): Value {
  const numbers = dtype === 'int32' ? new Int32Array(count) : new Float32Array(count);
  for (let i = 0; i < count; i += 1) numbers[i] = i === 0 ? start : numbers[i - 1]! + step;
  return constant(numbers, [count], dtype);
}

export const SHAPE_KERNELS: KernelTable = {
  Reshape: reshapeKernel,
  ExpandDims: ({ inputs, attrs }) => {
    const x = inputs.input!;
    const axis = axesOf(attrs.dim, x.shape.length + 1)[0]!;
    return reshape(x, [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)]);
  },
  Transpose: ({ inputs, attrs }) => transpose(inputs.x!, attrs.perm as Numbers),
  Slice: sliceKernel,
  StridedSlice: stridedSlice,
  PadV2: padKernel,
  MirrorPad: mirrorPad,
  Reverse: reverse,
  Concat: concatKernel,
  Pack: pack,
  Unpack: unpack,
  SplitV: split,
  Tile: ({ inputs, attrs }) => tile(inputs.x!, attrs.reps as Numbers),
  BroadcastTo: ({ inputs, attrs }) => expand(inputs.x!, attrs.shape as Numbers),
  SpaceToBatchND: spaceToBatch,
  BatchToSpaceND: batchToSpace,
  DepthToSpace: depthToSpace,
  OneHot: oneHot,
  Range: range,
  Fill: ({ attrs }) => {
    const dtype = (attrs.dtype as DType | undefined) ?? 'float32';
    return splat(Number(attrs.value), attrs.shape as Numbers, dtype);
  },
  LinSpace: ({ attrs }) => {
    const { start, stop, num } = attrs as { start: number; stop: number; num: number };
    return counted(start, num > 1 ? (stop - start) / (num - 1) : 0, num, 'float32');
  },
};
