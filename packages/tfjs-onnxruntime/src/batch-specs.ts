import type * as tf from '@tensorflow/tfjs';
import { ArgumentError, expected } from './errors.ts';
import type { DType } from './graph/value.ts';
import type { TensorSpec } from './trace/trace.ts';
import {
  type Batch,
  describeShape,
  flatten,
  isTensors,
  mapTensors,
  shapeOnly,
} from './training/batch.ts';

export function specsOf(batch: Batch): TensorSpec[] {
  return flatten(batch).map(({ shape, dtype }) => ({ shape, dtype: dtype as DType }));
}

/** Shapes and types: equal ones share a program. */
export function shapesOf(batch: Batch): string {
  for (const [name, part] of Object.entries(batch)) {
    if (part === undefined || isTensors(part)) continue;
    throw new ArgumentError(expected(`batch.${name}`, 'a tensor or tensors', part));
  }
  const keys = Object.keys(batch).sort().join();
  const shapes = flatten(batch).map(({ dtype, shape }) => `${dtype} ${describeShape(shape)}`);
  return `${keys}: ${shapes.join(', ')}`;
}

/** A function of a batch as one of the list of its tensors. */
export function onTensors<T>(
  f: (batch: Batch) => T,
  batch: Batch,
): (tensors: readonly tf.Tensor[]) => T {
  // Programs keep this, but must not keep the tensors of a batch.
  const like = mapTensors(batch, shapeOnly);
  return (tensors) => {
    const rest = [...tensors];
    return f(mapTensors(like, () => rest.shift()!));
  };
}

/** @throws {ArgumentError} unless there is a rate for each batch, and the batches have one shape. */
export function expectOneShape(batches: readonly Batch[], lrs: readonly number[]): void {
  expectRates('batches', batches.length, lrs);
  const shapes = new Set(batches.map(shapesOf));
  if (shapes.size > 1) {
    throw new ArgumentError(
      `Expected \`batches\` to have one shape, got ${[...shapes].join(' and ')}. Run the others on their own`,
    );
  }
}

/** @throws {ArgumentError} unless there is a rate for each of the batches. */
export function expectRates(name: string, count: number, lrs: readonly number[]): void {
  if (count === lrs.length) return;
  throw new ArgumentError(
    `Expected \`lrs\` to have one rate for each of the ${count} ${name}, got ${lrs.length}`,
  );
}
