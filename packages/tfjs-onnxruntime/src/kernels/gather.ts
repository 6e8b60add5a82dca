import { makeValue } from '../graph/operations.ts';
import { sizeOf, splat, type Value } from '../graph/value.ts';
import { cast, select, withNumber } from '../ops/elementwise.ts';
import { gather, reshape } from '../ops/shape.ts';
import { axesOf, type Kernel, type KernelTable, Unsupported } from './kernel.ts';

/**
 * Indices that ONNX Runtime takes as they are: it counts a negative one from the end, where
 * TensorFlow.js throws. In the place of those are some that no axis has, for which it throws too.
 */
function expectNoNegative(indices: Value): Value {
  const given = cast(indices, 'int32');
  return select(withNumber('Less', given, 0), splat(2 ** 31 - 1, [], 'int32'), given);
}

const gatherV2: Kernel = ({ inputs, attrs }) => {
  const { x, indices } = inputs as { x: Value; indices: Value };
  if (attrs.batchDims) throw new Unsupported('it has batch dimensions');
  const axis = axesOf(attrs.axis ?? 0, x.shape.length)[0]!;
  return gather(x, expectNoNegative(indices), axis);
};

/** Sums of the rows that have the same id. Those with an id out of range belong to none. */
const unsortedSegmentSum: Kernel = ({ inputs, attrs }) => {
  const { x, segmentIds } = inputs as { x: Value; segmentIds: Value };
  const count = attrs.numSegments as number;
  if (segmentIds.shape.length !== 1) {
    throw new Unsupported(`its ids have ${segmentIds.shape.length} axes, not one`);
  }
  const rest = x.shape.slice(1);
  // One row more takes those that belong nowhere: ONNX counts a negative index from the end.
  const ids = cast(segmentIds, 'int32');
  const isOut = withNumber('Less', ids, 0);
  const places = select(isOut, splat(count, [], 'int32'), withNumber('Min', ids, count));
  const column = cast(reshape(places, [ids.shape[0]!, 1]), 'int64');
  const shape = [count + 1, ...rest];
  const zeros = splat(0, shape, x.dtype);
  const sums = makeValue('ScatterND', [zeros, column, x], shape, x.dtype, { reduction: 'add' });
  return makeValue('Slice', [sums], [count, ...rest], x.dtype, {
    starts: shape.map(() => 0),
    steps: shape.map(() => 1),
  });
};

const gatherNd: Kernel = ({ inputs }) => {
  const { params, indices } = inputs as { params: Value; indices: Value };
  const depth = indices.shape.at(-1)!;
  const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
  return makeValue(
    'GatherND',
    [params, cast(expectNoNegative(indices), 'int64')],
    shape,
    params.dtype,
  );
};

const scatterNd: Kernel = ({ inputs, attrs }) => {
  const { indices, updates } = inputs as { indices: Value; updates: Value };
  const shape = attrs.shape as number[];
  if (sizeOf(shape) === 0) throw new Unsupported('its result is empty');
  const zeros = splat(0, shape, updates.dtype);
  const inputsOf = [zeros, cast(expectNoNegative(indices), 'int64'), updates];
  return makeValue('ScatterND', inputsOf, shape, updates.dtype, { reduction: 'add' });
};

export const GATHER_KERNELS: KernelTable = {
  GatherV2: gatherV2,
  UnsortedSegmentSum: unsortedSegmentSum,
  GatherNd: gatherNd,
  ScatterNd: scatterNd,
};
