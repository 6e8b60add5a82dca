import type { Tensor } from '@tensorflow/tfjs';
import {
  type Batch,
  describeShape,
  flatten,
  isTensor,
  isTensors,
  type Tensors,
} from '#training/batch';
import { DataError, expected } from '../../errors.ts';

const MAP_IT = 'Pass `mapBatch` to make one of it';
const PASS_TOGETHER = 'Pass whole tensors as { xs, ys }, or `mapBatch` to make a batch of each';
/** What to do with a dataset as `tf.data` gives it at first. */
const BATCH_IT = 'If the dataset gives single samples, call `.batch(32)` on it';

/** The forms of a batch that need no `mapBatch`. */
export type BatchLike = Batch | readonly [xs: Tensors, ys: Tensors, sampleWeight?: Tensor];

/**
 * Reads `{ xs, ys, sampleWeight? }` or `[xs, ys, sampleWeight?]`.
 *
 * @param isOfDataset - whether it comes from a `tf.data.Dataset`, which gives single samples at first.
 * @throws {DataError} when it is neither, or holds tensors that can't be used.
 */
export function parseBatch(value: unknown, name: string, isOfDataset: boolean): Batch {
  const batch = isPair(value) ? { xs: value[0], ys: value[1], sampleWeight: value[2] } : value;
  if (
    typeof batch !== 'object' ||
    batch === null ||
    !hasTensors((batch as Batch).xs) ||
    !hasTensors((batch as Batch).ys)
  ) {
    const isSample = isOfDataset && (isPair(value) || hasParts(value));
    const fix = isSample ? BATCH_IT : isTensor(value) ? PASS_TOGETHER : MAP_IT;
    throw new DataError(
      `${expected(`a batch of ${name}`, '{ xs, ys } or [xs, ys] of tensors', value)}. ${fix}`,
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
  expectSameSize(parsed, name, isOfDataset);
  return parsed;
}

/** The number of samples in a batch. */
export function batchSize(batch: Batch): number {
  return flatten(batch.xs)[0]?.shape[0] ?? 0;
}

function isPair(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length >= 2;
}

function hasParts(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'xs' in value && 'ys' in value;
}

function hasTensors(value: unknown): value is Tensors {
  return isTensors(value) && flatten(value).length > 0;
}

function expectSameSize({ xs, ys, sampleWeight }: Batch, name: string, isOfDataset: boolean): void {
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
      `Expected a batch of \`${name}\` to have tensors of one and the same number of samples >= 1 along their first axis, got shapes ${shapes}${isOfDataset ? `. ${BATCH_IT}` : ''}`,
    );
  }
}
