import { makeValue } from '../graph/operations.ts';
import { splat, type Value } from '../graph/value.ts';
import { binary, cast, select } from '../ops/elementwise.ts';
import { gather, reshape } from '../ops/shape.ts';
import { axisOf, expectElements, type Kernel, type KernelTable, Unsupported } from './kernel.ts';

/**
 * Makes negative indices invalid. ONNX Runtime counts them from the end, but TensorFlow.js throws: they
 * are replaced by an index beyond every axis, for which ONNX Runtime throws too.
 */
function expectNoNegative(indices: Value): Value {
  const given = cast(indices, 'int32');
  return select(binary('Less', given, 0), splat(2 ** 31 - 1, [], 'int32'), given);
}

const gatherV2: Kernel<'x' | 'indices'> = ({ inputs: { x, indices }, attrs }) => {
  if (attrs.batchDims) throw new Unsupported('it has batch dimensions');
  return gather(x, expectNoNegative(indices), axisOf(attrs.axis ?? 0, x.shape.length));
};

/** Adds `updates` to a value of zeros at the places `indices`. */
function scatter(indices: Value, updates: Value, shape: readonly number[]): Value {
  const inputs = [splat(0, shape, updates.dtype), cast(indices, 'int64'), updates];
  return makeValue('ScatterND', inputs, shape, updates.dtype, { reduction: 'add' });
}

/** Sums the rows with the same id. Rows with an id out of range are left out. */
const unsortedSegmentSum: Kernel<'x' | 'segmentIds'> = ({ inputs: { x, segmentIds }, attrs }) => {
  const count = attrs.numSegments as number;
  if (segmentIds.shape.length !== 1) {
    throw new Unsupported(`its ids have ${segmentIds.shape.length} axes, not one`);
  }
  const rest = x.shape.slice(1);
  // An extra last row takes rows with negative ids: ONNX counts these from the end.
  const ids = cast(segmentIds, 'int32');
  const isOut = binary('Less', ids, 0);
  const places = select(isOut, splat(count, [], 'int32'), binary('Min', ids, count));
  const sums = scatter(reshape(places, [ids.shape[0]!, 1]), x, [count + 1, ...rest]);
  return makeValue('Slice', [sums], [count, ...rest], x.dtype, {
    starts: sums.shape.map(() => 0),
    steps: sums.shape.map(() => 1),
  });
};

const gatherNd: Kernel<'params' | 'indices'> = ({ inputs: { params, indices } }) => {
  const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(indices.shape.at(-1)!)];
  const inputs = [params, cast(expectNoNegative(indices), 'int64')];
  return makeValue('GatherND', inputs, shape, params.dtype);
};

const scatterNd: Kernel<'indices' | 'updates', { readonly shape: readonly number[] }> = ({
  inputs: { indices, updates },
  attrs: { shape },
}) => expectElements(scatter(expectNoNegative(indices), updates, shape), 'its result');

/** Replaces slices of a tensor. */
const tensorScatterUpdate: Kernel<'tensor' | 'indices' | 'updates'> = ({ inputs }) => {
  const { tensor, indices, updates } = inputs;
  const places = cast(expectNoNegative(indices), 'int64');
  const replaced = [expectElements(tensor), places, cast(updates, tensor.dtype)];
  return makeValue('ScatterND', replaced, tensor.shape, tensor.dtype, { reduction: 'none' });
};

export const GATHER_KERNELS: KernelTable = {
  GatherV2: gatherV2,
  UnsortedSegmentSum: unsortedSegmentSum,
  GatherNd: gatherNd,
  ScatterNd: scatterNd,
  TensorScatterUpdate: tensorScatterUpdate,
};
