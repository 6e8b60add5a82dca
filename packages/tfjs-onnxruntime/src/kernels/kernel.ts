import type { DType, Value } from '../graph/value.ts';

/** One call of a kernel of TensorFlow.js while a training step is traced. */
export interface KernelCall {
  /** By name; `undefined` for an optional one that isn't there. */
  readonly inputs: Readonly<Record<string, Value>>;
  /** In order, for kernels that take a list. */
  readonly list: readonly Value[];
  readonly attrs: Readonly<Record<string, unknown>>;
}

/** What a kernel does, said in operations of the graph. */
export type Kernel = (call: KernelCall) => Value | Value[];

/** Kernels by the names that TensorFlow.js gives them. */
export type KernelTable = Readonly<Record<string, Kernel>>;

/** Why a kernel can't do what it is asked for; the tracer says of which kernel and layer. */
export class Unsupported extends Error {}

const ORDER: readonly DType[] = ['bool', 'int32', 'float32'];

/** The type that tfjs gives to the result of an operation on two types. */
export function upcast(a: DType, b: DType): DType {
  return ORDER[Math.max(ORDER.indexOf(a), ORDER.indexOf(b))] ?? 'float32';
}

/** Axes as tfjs gives them (one, several, none for all; negative from the end), in order. */
export function axesOf(axis: unknown, rank: number): number[] {
  const given = axis === undefined || axis === null ? undefined : [axis].flat();
  const axes = (given as number[] | undefined) ?? Array.from({ length: rank }, (_, i) => i);
  return axes.map((one) => (one < 0 ? one + rank : one)).sort((a, b) => a - b);
}
