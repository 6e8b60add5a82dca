import { BINARY, UNARY } from './elementwise.ts';
import { inversely, type Numbers, type Operation, operation, reduction } from './operation.ts';
import {
  type Attributes,
  DATA_TYPES,
  type DType,
  newValue,
  sizeOf,
  splat,
  type Value,
} from './value.ts';
import { valuesOf } from './walk.ts';

/** ONNX Runtime's own domain for images in blocks of channels. */
const NCHWC = 'com.microsoft.nchwc';

type NoAttributes = Readonly<Record<never, never>>;
type WindowAttributes = { strides: Numbers; pads: Numbers; dilations: Numbers };
type ConvAttributes = WindowAttributes & { group: number };

/** For each element of the result, a product with the filter of its channel. */
const convWork = ({ shape, inputs }: Value) => sizeOf(shape) * sizeOf(inputs[1]!.shape.slice(1));

/** The size of each axis that an equation of `Einsum` names. */
export function axesIn(equation: string, inputs: readonly Value[]): Map<string, number> {
  const terms = equation.split('->')[0]!.split(',');
  return new Map(
    terms.flatMap((term, i) => [...term].map((axis, j) => [axis, inputs[i]!.shape[j]!] as const)),
  );
}

/** The last input is the shape. */
const ofShape = operation<NoAttributes>({ onnx: ({ shape }) => ({ constants: [shape] }) });

const ofExtreme = operation<{ axis: number; keepdims: 1 }>();

/** Every operation that a graph may have: by its name in ONNX, where it has one. */
const OPERATIONS = {
  Input: operation<{ name: string }>(),
  Const: operation<NoAttributes>(),
  ...UNARY,
  ...BINARY,
  Where: operation<NoAttributes>({ isElementwise: true }),
  Cast: operation<NoAttributes>({
    isElementwise: true,
    onnx: ({ dtype }) => ({ attributes: { to: DATA_TYPES[dtype] } }),
  }),
  BitShift: operation<{ direction: 'RIGHT' }>({ isElementwise: true }),
  Reshape: ofShape,
  Expand: ofShape,
  Transpose: operation<{ perm: Numbers }>(),
  Slice: operation<{ starts: Numbers; steps: Numbers }>({
    beforeTranspose: ({ starts, steps }, perm) => ({
      starts: inversely(starts, perm),
      steps: inversely(steps, perm),
    }),
    onnx: ({ attributes: { starts, steps }, shape, inputs: [x] }) => {
      // Axes that stay whole are left out.
      const axes = [...starts.keys()].filter((axis) => shape[axis] !== x!.shape[axis]);
      const of = (list: Numbers) => axes.map((axis) => list[axis]!);
      const ends = starts.map((start, i) => start + (shape[i]! - 1) * steps[i]! + 1);
      return { attributes: {}, constants: [of(starts), of(ends), axes, of(steps)] };
    },
  }),
  /** Reverses an axis. */
  Reverse: operation<{ axis: number }>({
    beforeTranspose: ({ axis }, perm) => ({ axis: perm[axis]! }),
    onnx: ({ attributes: { axis } }) => ({
      op: 'Slice',
      attributes: {},
      constants: [[-1], [Number.MIN_SAFE_INTEGER], [axis], [-1]],
    }),
  }),
  Pad: operation<{ pads: Numbers; value: number; mode: 'constant' | 'reflect' }>({
    beforeTranspose: ({ pads, ...rest }, perm) => {
      const [before, after] = [pads.slice(0, perm.length), pads.slice(perm.length)];
      return { pads: [...inversely(before, perm), ...inversely(after, perm)], ...rest };
    },
    onnx: ({ attributes: { pads, value, mode }, dtype }) => ({
      attributes: { mode },
      constants: [pads, splat(value, [], dtype)],
    }),
  }),
  Concat: operation<{ axis: number }>({
    beforeTranspose: ({ axis }, perm) => ({ axis: perm[axis]! }),
  }),
  Tile: operation<{ repeats: Numbers }>({
    onnx: ({ attributes: { repeats } }) => ({ attributes: {}, constants: [repeats] }),
  }),
  Range: operation<{ size: number }>({
    onnx: ({ attributes: { size } }) => ({
      attributes: {},
      constants: [0, size, 1].map((one) => splat(one, [], 'int32')),
    }),
  }),
  Gather: operation<{ axis: number }>(),
  GatherND: operation<NoAttributes>(),
  ScatterND: operation<{ reduction: 'add' | 'none' }>(),
  ScatterElements: operation<{ axis: number; reduction: 'add' | 'none' }>(),
  ReduceSum: reduction,
  ReduceMean: reduction,
  ReduceMax: reduction,
  ReduceMin: reduction,
  ReduceProd: reduction,
  ArgMax: ofExtreme,
  ArgMin: ofExtreme,
  /** The largest elements along the last axis, in descending order. */
  TopK: operation<{ k: number }>({
    hasSecondResult: true,
    onnx: ({ attributes: { k } }) => ({ attributes: { axis: -1 }, constants: [[k]] }),
  }),
  /** The places of the elements of its input, a TopK. */
  TopKIndices: operation<NoAttributes>({ isSecondResult: true }),
  CumSum: operation<{ exclusive: number; reverse: number }>(),
  MatMul: operation<{ transA: number; transB: number }>({
    work: ({ shape, inputs, attributes: { transA } }) =>
      sizeOf(shape) * inputs[0]!.shape.at(transA === 1 ? -2 : -1)!,
    onnx: ({ attributes: { transA, transB } }) =>
      transA === 0 && transB === 0
        ? { attributes: {} }
        : { op: 'FusedMatMul', domain: 'com.microsoft' },
  }),
  /** A sum of products over the axes that an equation such as `ij,jk->ik` doesn't have on the right. */
  Einsum: operation<{ equation: string }>({
    work: ({ attributes: { equation }, inputs }) => sizeOf([...axesIn(equation, inputs).values()]),
  }),
  Conv: operation<ConvAttributes>({ work: convWork }),
  ConvTranspose: operation<ConvAttributes & { output_padding: Numbers }>({
    work: ({ inputs: [x, filter] }) => sizeOf(x!.shape) * sizeOf(filter!.shape.slice(1)),
  }),
  MaxPool: operation<WindowAttributes & { kernel_shape: Numbers }>(),
  /** The places of the maxima of its input, a MaxPool. */
  MaxPoolIndices: operation<NoAttributes>({ isSecondResult: true }),
  AveragePool: operation<Omit<WindowAttributes, 'dilations'> & { kernel_shape: Numbers }>(),
  BatchNormalization: operation<{ epsilon: { float: number } }>(),
  /** A loop over sequences: the first axis of each. Its inputs are those of its body. */
  Scan: operation<{ states: number; sequences: number; reverse: number }>({
    work: ({ attributes: { states }, inputs, body }) =>
      inputs[states]!.shape[0]! * workOf(body!.outputs),
  }),
  /** The last state, or a sequence, that its input, a Scan, results in. */
  ScanOutput: operation<{ index: number }>(),
  ReorderInput: operation<NoAttributes>({ onnx: () => ({ domain: NCHWC }) }),
  NchwcConv: operation<ConvAttributes & { kernel_shape: Numbers; activation?: 'Relu' }>({
    work: convWork,
    onnx: () => ({ op: 'Conv', domain: NCHWC }),
  }),
  ReorderOutput: operation<{ channels: number }>({ onnx: () => ({ domain: NCHWC }) }),
};

type Operations = typeof OPERATIONS;
export type Op = keyof Operations;
export type UnaryOp = keyof typeof UNARY;
export type BinaryOp = keyof typeof BINARY;
export type AttributesOf<O extends Op> =
  Operations[O] extends Operation<infer A> ? (Attributes extends A ? NoAttributes : A) : never;

export type ValueOf<O extends Op> = Value & {
  readonly op: O;
  readonly attributes: AttributesOf<O>;
};

export function operationOf({ op }: Value): Operation {
  return OPERATIONS[op as Op];
}

/** The approximate number of multiplications of a graph. */
export function workOf(outputs: readonly Value[]): number {
  return valuesOf(outputs).reduce((sum, one) => sum + (operationOf(one).work?.(one) ?? 0), 0);
}

/** Whether a value is the result of this operation: then the type of its attributes is known. */
export function isOp<O extends Op>(value: Value | undefined, op: O): value is ValueOf<O> {
  return value?.op === op;
}

/** Makes a value. Only `ops/`, `kernels/` and the passes call this; other folders call those. */
export function makeValue<O extends Op>(
  op: O,
  inputs: readonly Value[],
  shape: Numbers,
  dtype: DType,
  ...attributes: NoAttributes extends AttributesOf<O> ? [] : [AttributesOf<O>]
): Value {
  return newValue(op, inputs, shape, dtype, attributes[0]);
}
