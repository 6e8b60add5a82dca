import type { Tensor } from '@tensorflow/tfjs';
import { DataError, expected } from '../../errors.ts';

/** One tensor, a list of them, or a map by name: what models take in and give out. */
export type Tensors = Tensor | readonly Tensor[] | { readonly [name: string]: Tensor };

/** A batch for one training step. The first axis of every tensor counts the samples. */
export interface Batch {
  readonly xs: Tensors;
  readonly ys: Tensors;
  /** A weight for each sample, [batch]; a list of them, one for each output. */
  readonly sampleWeight?: Tensor | readonly Tensor[] | undefined;
}

/** The forms in which a batch is understood without `mapBatch`. */
export type BatchLike = Batch | readonly [xs: Tensors, ys: Tensors, sampleWeight?: Tensor];

/** Whether `value` is a tensor of tfjs, whichever copy of the library made it. */
export function isTensor(value: unknown): value is Tensor {
  return (
    typeof value === 'object' &&
    value !== null &&
    'dataId' in value &&
    Array.isArray((value as Tensor).shape)
  );
}

/** The tensors of a nested value, in order. */
export function flatten(value: unknown, seen = new Set<unknown>()): Tensor[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  if (seen.has(value)) return [];
  seen.add(value);
  if (isTensor(value)) return [value];
  return Object.values(value).flatMap((member) => flatten(member, seen));
}

/** Makes tensors of tensors, in the same structure. */
export function mapTensors(tensors: Tensors, make: (tensor: Tensor) => Tensor): Tensors {
  if (isTensor(tensors)) return make(tensors);
  if (Array.isArray(tensors)) return tensors.map(make);
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, make(tensor)]));
}

/**
 * Reads `{ xs, ys, sampleWeight? }` or `[xs, ys, sampleWeight?]`.
 *
 * @throws {DataError} when it is neither, or holds tensors that can't be used.
 */
export function parseBatch(value: unknown, name: string): Batch {
  const batch = isPair(value) ? { xs: value[0], ys: value[1], sampleWeight: value[2] } : value;
  if (
    typeof batch !== 'object' ||
    batch === null ||
    !isTensors((batch as Batch).xs) ||
    !isTensors((batch as Batch).ys)
  ) {
    throw new DataError(
      `${expected(`a batch of ${name}`, '{ xs, ys } or [xs, ys] of tensors', value)}. Pass \`mapBatch\` to make one of it`,
    );
  }
  const { xs, ys, sampleWeight } = batch as Batch;
  if (sampleWeight != null && flatten(sampleWeight).length === 0) {
    throw new DataError(
      expected(
        `the sampleWeight of a batch of ${name}`,
        'a tensor or a list of tensors',
        sampleWeight,
      ),
    );
  }
  const parsed: Batch = sampleWeight == null ? { xs, ys } : { xs, ys, sampleWeight };
  expectSameSize(parsed, name);
  return parsed;
}

/** The number of samples in a batch. */
export function batchSize(batch: Batch): number {
  return flatten(batch.xs)[0]?.shape[0] ?? 0;
}

function isPair(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length >= 2;
}

function isTensors(value: unknown): value is Tensors {
  if (isTensor(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  const members = Object.values(value);
  return members.length > 0 && members.every(isTensor);
}

function expectSameSize({ xs, ys, sampleWeight }: Batch, name: string): void {
  const tensors = flatten([xs, ys, sampleWeight]);
  for (const tensor of tensors) {
    if (tensor.isDisposed) {
      throw new DataError(
        `Expected a batch of \`${name}\` to hold live tensors, got a disposed one. Tensors that are made while your data is read are freed after their step; tf.keep() those that you use again`,
      );
    }
  }
  const sizes = tensors.map((tensor) => tensor.shape[0]);
  const size = sizes[0];
  if (size === undefined || size === 0 || sizes.some((other) => other !== size)) {
    const shapes = tensors.map((tensor) => describeShape(tensor.shape)).join(', ');
    throw new DataError(
      `Expected a batch of \`${name}\` to have tensors of one and the same number of samples >= 1 along their first axis, got shapes ${shapes}`,
    );
  }
}

/** A shape for an error's message: `[null, 784]`. */
export function describeShape(shape: readonly (number | null)[]): string {
  return `[${shape.map(String).join(', ')}]`;
}
