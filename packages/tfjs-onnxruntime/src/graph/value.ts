/** ONNX's numbers for the element types of a graph. tfjs has three; the others occur in between. */
export const DATA_TYPES = {
  ...{ float32: 1, int32: 6, int64: 7, bool: 9, float16: 10, uint32: 12 },
} as const;
export type DType = keyof typeof DATA_TYPES;

/** An argument of an operation besides its inputs. A plain number is an integer. */
export type Attribute = number | string | readonly number[] | { readonly float: number };
export type Attributes = Readonly<Record<string, Attribute>>;

/** The elements of a constant. */
export type Data = Float32Array | Int32Array | Uint8Array;

/**
 * A tensor that isn't computed yet: an input, a constant, or the result of an operation on other values.
 * A graph consists only of the values that its outputs depend on.
 *
 * Operations have the names of ONNX's. Small integer inputs of ONNX (shapes, axes, starts) are
 * attributes here.
 */
export interface Value {
  /** Grows with every value: the inputs of a value have lower numbers. */
  readonly id: number;
  readonly op: string;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** The elements of a constant, or a single one that stands for all. */
  readonly data?: Data;
  /** What a loop repeats. */
  readonly body?: Body;
  /** The name of the layer whose call made it. */
  layer?: string;
}

/** The graph of a loop, which is run once for each element of its sequences. */
export interface Body {
  /** Stand for the states, then for the elements of the sequences, then for what never changes. */
  readonly inputs: readonly Value[];
  /** The next states, then the elements of the resulting sequences. */
  readonly outputs: readonly Value[];
}

let count = 0;

/** Makes a value of any operation; `makeValue` in `operations.ts` also checks the attributes' types. */
export function newValue(
  op: string,
  inputs: readonly Value[],
  shape: readonly number[],
  dtype: DType,
  attributes: Attributes = {},
): Value {
  count += 1;
  return { id: count, op, inputs, attributes, shape, dtype };
}

export function input(name: string, shape: readonly number[], dtype: DType): Value {
  return newValue('Input', [], shape, dtype, { name });
}

/** Makes a constant. If all elements are equal, only one is kept. */
export function constant(
  data: ArrayLike<number>,
  shape: readonly number[],
  dtype: DType = 'float32',
): Value {
  const isUniform = data.length > 0 && isSameEverywhere(data);
  const first = data[0] ?? 0;
  return {
    ...newValue('Const', [], shape, dtype),
    data: arrayOf(dtype, isUniform ? [first] : data),
  };
}

/** Must be quick: tfjs makes arrays of ones and zeros as large as images. */
function isSameEverywhere(data: ArrayLike<number>): boolean {
  const first = data[0]!;
  for (let i = 1; i < data.length; i += 1) {
    if (data[i] !== first && !Object.is(data[i], first)) return false;
  }
  // 0 and -0 are equal above, but differ as divisors.
  return first !== 0 || Array.prototype.every.call(data, (x) => Object.is(x, first));
}

/** A constant with the same number everywhere. */
export function splat(value: number, shape: readonly number[] = [], dtype: DType = 'float32') {
  return constant([value], shape, dtype);
}

function arrayOf(dtype: DType, data: ArrayLike<number>): Data {
  if (dtype === 'float32') return Float32Array.from(data);
  return dtype === 'bool' ? Uint8Array.from(data) : Int32Array.from(data);
}

/** All elements of a constant. */
export function fullData({ data, shape }: Value): Data {
  const size = sizeOf(shape);
  if (data!.length === size) return data!;
  return new (data!.constructor as Float32ArrayConstructor)(size).fill(data![0]!);
}

/** The number that all elements of a constant equal; `undefined` for any other value. */
export function splatOf(value: Value): number | undefined {
  return value.op === 'Const' && value.data?.length === 1 ? value.data[0] : undefined;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

/** Whether lists have the same numbers: 0 and -0 differ, NaN is NaN. */
export function sameNumbers(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return a.length === b.length && Array.prototype.every.call(a, (x, i) => Object.is(x, b[i]));
}

/** The shape of an elementwise operation's result, by the rules that NumPy and ONNX share. */
export function broadcastShapes(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) =>
    shapes.reduce((size, shape) => {
      const own = shape[axis - rank + shape.length] ?? 1;
      return size === 1 ? own : size;
    }, 1),
  );
}
