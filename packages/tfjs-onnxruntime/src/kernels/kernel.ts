import { type DType, sizeOf, type Value } from '../graph/value.ts';
import { cast } from '../ops/elementwise.ts';

export type Attrs = Readonly<Record<string, unknown>>;

/** One call of a kernel of TensorFlow.js while a training step is traced. */
export interface KernelCall<Input extends string = string, A extends object = Attrs> {
  /** By name; a missing optional input has no entry. */
  readonly inputs: Readonly<Record<Input, Value>>;
  /** In order, for kernels that take a list. */
  readonly list: readonly Value[];
  readonly attrs: A;
}

/** What a kernel does, written in operations of the graph. */
export type Kernel<Input extends string = string, A extends object = Attrs> = {
  // A method, so that a table may hold kernels with any inputs.
  run(call: KernelCall<Input, A>): Value | Value[];
}['run'];

/** Kernels by the names that TensorFlow.js gives them. */
export type KernelTable = Readonly<Record<string, Kernel<string, object>>>;

/** The reason why a kernel can't be compiled; the tracer adds the names of kernel and layer. */
export class Unsupported extends Error {}

const ORDER: readonly DType[] = ['bool', 'int32', 'float32'];

/** The type that tfjs gives to the result of an operation on two types. */
export function upcast(a: DType, b: DType): DType {
  return ORDER[Math.max(ORDER.indexOf(a), ORDER.indexOf(b))] ?? 'float32';
}

/** Converts bools to integers, as ONNX has no arithmetic of bools. */
export const numbersOf = (x: Value) => (x.dtype === 'bool' ? cast(x, 'int32') : x);

/** Refuses bools, for which the result of TensorFlow.js isn't a bool. */
export function expectNumbers(x: Value, name = 'its input is'): Value {
  if (x.dtype === 'bool') throw new Unsupported(`${name} bool`);
  return x;
}

/** Refuses an empty tensor: TensorFlow.js returns a largest element even of that. */
export function expectElements(x: Value, name = 'its input'): Value {
  if (sizeOf(x.shape) === 0) throw new Unsupported(`${name} is empty`);
  return x;
}

/** Axes from tfjs's form (one, several, none for all; negative from the end), in order. */
export function axesOf(axis: unknown, rank: number): number[] {
  const given = axis === undefined || axis === null ? undefined : [axis].flat();
  const axes = (given as number[] | undefined) ?? Array.from({ length: rank }, (_, i) => i);
  return axes.map((one) => (one < 0 ? one + rank : one)).sort((a, b) => a - b);
}

/** A single axis. */
export const axisOf = (axis: unknown, rank: number) => axesOf(axis, rank)[0]!;
