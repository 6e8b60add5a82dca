import { broadcastShapes, makeValue, splatOf, type Value } from '../graph/value.ts';
import { rebuild, withInputs } from '../graph/walk.ts';
import { concat, inverse, pad, reshape, slice, transpose } from '../ops/shape.ts';

type Permutation = readonly number[];

/** Operations on each element alone. */
const ELEMENTWISE = new Set(
  'Abs Acos Acosh Add And Asin Asinh Atan Atanh BitwiseXor Cast Ceil Cos Cosh Div Equal Erf Exp Floor Greater GreaterOrEqual IsNaN Less LessOrEqual Log Max Min Mod Mul Neg Not Or Pow Reciprocal Relu Round Sigmoid Sign Sin Sinh Sqrt Sub Tan Tanh Where Xor'.split(
    ' ',
  ),
);

/**
 * Keeps images channels-first, as ONNX has them, from one convolution to the next. Each convolution
 * comes between two transpositions; these are moved down through the operations behind it, until
 * they meet their opposites or the end of what is laid out as an image.
 */
export function keepChannelsFirst(outputs: readonly Value[]): Value[] {
  return rebuild(outputs, (value, inputs) => {
    const perm = sharedPermutation(value, inputs);
    const sunk = perm && beneath(value, inputs, perm);
    if (sunk) return transpose(sunk, perm);
    return value.op === 'Transpose'
      ? transpose(inputs[0]!, permOf(value))
      : value.op === 'Reshape'
        ? reshape(inputs[0]!, value.shape)
        : withInputs(value, inputs);
  });
}

function permOf(value: Value): Permutation {
  return value.attributes.perm as Permutation;
}

/** How the first input is transposed that is an image. */
function sharedPermutation(value: Value, inputs: readonly Value[]): Permutation | undefined {
  const rank = value.shape.length;
  return inputs
    .filter((one) => one.op === 'Transpose' && one.shape.length === rank)
    .map(permOf)
    .find((perm) => isChannelsLast(perm));
}

/** [0, 2, 3, 1] and the like. */
function isChannelsLast(perm: Permutation): boolean {
  const last = perm.length - 1;
  return last >= 2 && perm.every((axis, i) => axis === (i === 0 ? 0 : i === last ? 1 : i + 1));
}

/** The operation done on what is beneath the transposition; `undefined` where that can't be. */
function beneath(value: Value, inputs: readonly Value[], perm: Permutation): Value | undefined {
  const { op, attributes, dtype } = value;
  const under = (x: Value) => untransposed(x, perm);
  const [x] = inputs as [Value];
  if (ELEMENTWISE.has(op)) {
    const rank = value.shape.length;
    if (inputs.some((one) => one.shape.length > rank)) return undefined;
    const moved = inputs.map((one) =>
      splatOf(one) === undefined ? under(padRank(one, rank)) : scalar(one),
    );
    return makeValue(
      op,
      moved,
      broadcastShapes(...moved.map(({ shape }) => shape)),
      dtype,
      attributes,
    );
  }
  switch (op) {
    case 'ReduceSum':
    case 'ReduceMean':
    case 'ReduceMax':
    case 'ReduceMin': {
      const axes = (attributes.axes as Permutation)
        .map((axis) => perm[axis]!)
        .sort((a, b) => a - b);
      const shape = inversely(value.shape, perm);
      return makeValue(op, [under(x)], shape, dtype, { axes });
    }
    case 'Slice':
      return slice(
        under(x),
        inversely(attributes.starts as Permutation, perm),
        inversely(value.shape, perm),
        inversely(attributes.steps as Permutation, perm),
      );
    case 'Pad': {
      const pads = attributes.pads as Permutation;
      const rank = value.shape.length;
      const [before, after] = [pads.slice(0, rank), pads.slice(rank)];
      const number = attributes.value as number;
      const mode = attributes.mode as 'constant';
      return pad(under(x), inversely(before, perm), inversely(after, perm), number, mode);
    }
    case 'Concat':
      return concat(inputs.map(under), perm[attributes.axis as number]!);
    default:
      return undefined;
  }
}

/** A list by axis, for the axes before the transposition. */
function inversely(list: Permutation, perm: Permutation): number[] {
  return inverse(perm).map((axis) => list[axis]!);
}

function untransposed(x: Value, perm: Permutation): Value {
  return transpose(x, inverse(perm));
}

function padRank(x: Value, rank: number): Value {
  return reshape(x, [...Array<number>(rank - x.shape.length).fill(1), ...x.shape]);
}

function scalar(x: Value): Value {
  return x.shape.length === 0 ? x : { ...makeValue('Const', [], [], x.dtype), data: x.data! };
}
