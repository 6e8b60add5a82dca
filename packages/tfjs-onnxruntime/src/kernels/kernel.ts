import { type DType, sizeOf, type Value } from '../graph/value.ts';
import { cast } from '../ops/elementwise.ts';

export type Attrs = Readonly<Record<string, unknown>>;

/** One call of a kernel of TensorFlow.js while a training step is traced. */
export interface KernelCall<Input extends string = string, A extends object = Attrs> {
  /** By name; an optional one that isn't there has none. */
  readonly inputs: Readonly<Record<Input, Value>>;
  /** In order, for kernels that take a list. */
  readonly list: readonly Value[];
  readonly attrs: A;
}

/** What a kernel does, written in operations of the graph. */
export type Kernel<Input extends string = string, A extends object = Attrs> = {
  // A method, so that a table may hold kernels of any inputs: TensorFlow.js gives each its own.
  run(call: KernelCall<Input, A>): Value | Value[];
}['run'];

/** Kernels by the names that TensorFlow.js gives them. */
export type KernelTable = Readonly<Record<string, Kernel<string, object>>>;

/** Why a kernel can't do what it is asked for; the tracer adds which kernel and layer it is. */
export class Unsupported extends Error {}

const ORDER: readonly DType[] = ['bool', 'int32', 'float32'];

/** The type that tfjs gives to the result of an operation on two types. */
export function upcast(a: DType, b: DType): DType {
  return ORDER[Math.max(ORDER.indexOf(a), ORDER.indexOf(b))] ?? 'float32';
}

/** Integers in the place of bools: ONNX has no arithmetic of those. */
export const numbersOf = (x: Value) => (x.dtype === 'bool' ? cast(x, 'int32') : x);

/** Refuses bools, of which TensorFlow.js makes numbers that aren't bools. */
export function expectNumbers(x: Value, name = 'its input is'): Value {
  if (x.dtype === 'bool') throw new Unsupported(`${name} bool`);
  return x;
}

/** Refuses an empty tensor: it has no largest element, but TensorFlow.js gives one all the same. */
export function expectElements(x: Value, name = 'its input'): Value {
  if (sizeOf(x.shape) === 0) throw new Unsupported(`${name} is empty`);
  return x;
}

/** Axes as tfjs gives them (one, several, none for all; negative from the end), in order. */
export function axesOf(axis: unknown, rank: number): number[] {
  const given = axis === undefined || axis === null ? undefined : [axis].flat();
  const axes = (given as number[] | undefined) ?? Array.from({ length: rank }, (_, i) => i);
  return axes.map((one) => (one < 0 ? one + rank : one)).sort((a, b) => a - b);
}

/** A single axis. */
export const axisOf = (axis: unknown, rank: number) => axesOf(axis, rank)[0]!;
