import type { Tensor } from '@tensorflow/tfjs';
import { type Batch, describeShape, flatten, isTensors, type Tensors } from '#training/batch';
import { DataError, expected } from '../../errors.ts';

/** The forms of a batch that need no `mapBatch`. */
export type BatchLike = Batch | readonly [xs: Tensors, ys: Tensors, sampleWeight?: Tensor];

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
    !hasTensors((batch as Batch).xs) ||
    !hasTensors((batch as Batch).ys)
  ) {
    throw new DataError(
      `${expected(`a batch of ${name}`, '{ xs, ys } or [xs, ys] of tensors', value)}. Pass \`mapBatch\` to make one of it`,
    );
  }
  const { xs, ys, sampleWeight } = batch as Batch;
  if (sampleWeight != null && !hasTensors(sampleWeight)) {
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

function hasTensors(value: unknown): value is Tensors {
  return isTensors(value) && flatten(value).length > 0;
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
