import { isOp, operationOf } from '../graph/operations.ts';
import { broadcastShapes, newValue, splatOf, type Value } from '../graph/value.ts';
import { rebuild, withInputs } from '../graph/walk.ts';
import { inverse, paddedShape, reshape, slice, transpose } from '../ops/shape.ts';

type Permutation = readonly number[];

/**
 * Keeps images channels-first, ONNX's layout, from one convolution to the next. Each convolution is
 * between two transpositions. These are moved down through the operations after it, until they cancel
 * out or the value is no longer an image.
 */
export function keepChannelsFirst(outputs: readonly Value[]): Value[] {
  return rebuild(outputs, (value, inputs) => {
    const perm = sharedPermutation(value, inputs);
    const sunk = perm && moveBelow(value, inputs, perm);
    if (sunk) return transpose(simplify(sunk), perm);
    return simplify(withInputs(value, inputs));
  });
}

/** Simplifies an operation whose input has changed. */
function simplify(value: Value): Value {
  const [x] = value.inputs as [Value];
  if (isOp(value, 'Transpose')) return transpose(x, value.attributes.perm);
  // Of a padded value, only a slice can be simplified further.
  if (isOp(value, 'Slice') && x.op === 'Pad') {
    return slice(x, value.attributes.starts, value.shape, value.attributes.steps);
  }
  return value.op === 'Reshape' ? reshape(x, value.shape) : value;
}

/** The permutation of the first transposed input that is an image. */
function sharedPermutation(value: Value, inputs: readonly Value[]): Permutation | undefined {
  const rank = value.shape.length;
  return inputs
    .filter((one) => one.shape.length === rank)
    .flatMap((one) => (isOp(one, 'Transpose') ? [one.attributes.perm] : []))
    .find(isChannelsLast);
}

/** [0, 2, 3, 1] and the like. */
function isChannelsLast(perm: Permutation): boolean {
  const last = perm.length - 1;
  return last >= 2 && perm.every((axis, i) => axis === (i === 0 ? 0 : i === last ? 1 : i + 1));
}

/** Moves the operation below the transposition of its input; `undefined` if it can't be. */
function moveBelow(value: Value, inputs: readonly Value[], perm: Permutation): Value | undefined {
  const { op, attributes, dtype, shape } = value;
  const { isElementwise, beforeTranspose } = operationOf(value);
  const under = (x: Value) => transpose(x, inverse(perm));
  if (isElementwise) {
    const rank = shape.length;
    if (inputs.some((one) => one.shape.length > rank)) return undefined;
    const moved = inputs.map((one) =>
      splatOf(one) === undefined ? under(reshape(one, paddedShape(one, rank))) : scalar(one),
    );
    const stretched = broadcastShapes(...moved.map((one) => one.shape));
    return newValue(op, moved, stretched, dtype, attributes);
  }
  if (!beforeTranspose) return undefined;
  const before = inverse(perm).map((axis) => shape[axis]!);
  return newValue(op, inputs.map(under), before, dtype, beforeTranspose(attributes, perm));
}

function scalar(x: Value): Value {
  return x.shape.length === 0 ? x : { ...newValue('Const', [], [], x.dtype), data: x.data! };
}
