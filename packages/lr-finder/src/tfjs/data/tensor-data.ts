import * as tf from '@tensorflow/tfjs';
import { flatten, isTensor, mapTensors, type Tensors } from '#training/batch';
import { shuffle } from '#training/shuffle';
import { check, DataError, expected } from '../../errors.ts';
import { BOOLEAN, expectKind, expectKnown, integer } from '../../options.ts';
import type { Pass } from '../../passes.ts';
import { uniform } from '../../suggest/random.ts';
import { classSampleWeights } from './class-weight.ts';
import { type RowMemory, rowsAt } from './rows.ts';

/** A whole data set in memory: its tensors, and how to cut batches from them. */
export interface TensorData {
  /** Inputs; the first axis counts the samples. */
  readonly xs: Tensors;
  /** Targets. */
  readonly ys: Tensors;
  /** A weight for each sample, [samples]. */
  readonly sampleWeight?: tf.Tensor | undefined;
  /**
   * A weight for each class by its number, as `model.fit` takes it; of several outputs a list, or by
   * name. The targets are class numbers or one-hot. With `sampleWeight` both count.
   */
  readonly classWeight?: tf.ModelFitArgs['classWeight'] | undefined;
  /** Samples in a batch. The last batch of a pass may be smaller. Default: 32, as in `model.fit`. */
  readonly batchSize?: number | undefined;
  /**
   * Draw the samples in a new order in each pass. Default: true for training, as in `model.fit`, and
   * for the part of the validation data that `evaluateBatches` selects.
   */
  readonly shuffle?: boolean | undefined;
  /** Seed of the orders, a 32-bit integer. The same seed gives the same batches. Default: 0. */
  readonly seed?: number | undefined;
}

/** All that may be in it. */
export const TENSOR_DATA_NAMES = [
  'xs',
  'ys',
  'sampleWeight',
  'classWeight',
  'batchSize',
  'shuffle',
  'seed',
] as const satisfies readonly (keyof TensorData)[];

export function isTensorData(source: unknown): source is TensorData {
  return (
    typeof source === 'object' &&
    source !== null &&
    !Array.isArray(source) &&
    !isTensor(source) &&
    'xs' in source &&
    'ys' in source
  );
}

/** A pass over tensors in memory: its batches are rows of them. */
export interface RowPass extends Pass {
  next(): IteratorResult<unknown> & { readonly rows?: Int32Array };
  /** The rows of the next batch, without cutting it; `undefined` at the end. */
  nextRows(): Int32Array | undefined;
}

/**
 * Cuts batches from tensors in memory.
 *
 * @param outputNames - those of the model, for `classWeight`.
 * @param memory - where shuffled rows are copied to.
 * @throws {ArgumentError} for an unusable batch size or seed, and for an unknown name.
 * @throws {DataError} for tensors that don't belong together.
 */
export function cutBatches(
  data: TensorData,
  name: string,
  outputNames: readonly string[] | undefined,
  memory: RowMemory,
): () => Promise<RowPass> {
  const { xs, ys, sampleWeight, batchSize = 32, shuffle: isShuffled = true, seed = 0 } = data;
  expectKnown(data, TENSOR_DATA_NAMES, name);
  expectKind(`${name}.batchSize`, batchSize, integer(1));
  expectKind(`${name}.shuffle`, isShuffled, BOOLEAN);
  check(Number.isInteger(seed), `${name}.seed`, 'an integer', seed);
  const samples = countSamples(data, name);
  const random = uniform(seed);
  let classWeights: Promise<Float32Array[]> | undefined;

  return async () => {
    if (data.classWeight != null) {
      classWeights ??= classSampleWeights(ys, data.classWeight, outputNames, name);
    }
    const ofClasses = await classWeights;
    const order = Int32Array.from({ length: samples }, (_, i) => i);
    if (isShuffled) shuffle(order, random);
    const batchOf = (rows: Int32Array) => {
      const cut = (tensor: tf.Tensor): tf.Tensor =>
        isShuffled ? rowsAt(tensor, rows, memory) : tf.slice(tensor, rows[0]!, rows.length);
      const batch = { xs: mapTensors(xs, cut), ys: mapTensors(ys, cut) };
      const weights = ofClasses?.map((all) => {
        const some = tf.tensor1d(Float32Array.from(rows, (row) => all[row]!));
        return sampleWeight ? tf.mul(some, cut(sampleWeight)) : some;
      });
      const ofBatch = weights ?? (sampleWeight && cut(sampleWeight));
      return (ofBatch ? { ...batch, sampleWeight: ofBatch } : batch) as tf.TensorContainer;
    };
    let start = 0;
    const nextRows = () => {
      const rows = order.subarray(start, start + batchSize);
      start += rows.length;
      return rows.length > 0 ? rows : undefined;
    };
    return {
      nextRows,
      next() {
        const rows = nextRows();
        if (!rows) return { done: true, value: undefined };
        return { done: false, value: tf.tidy(() => batchOf(rows)), rows };
      },
    };
  };
}

function countSamples({ xs, ys, sampleWeight }: TensorData, name: string): number {
  for (const [part, value] of Object.entries({ xs, ys })) {
    if (flatten(value).length === 0) {
      throw new DataError(
        expected(`${name}.${part}`, 'a tensor, a list or a map of tensors', value),
      );
    }
  }
  const tensors = flatten([xs, ys, sampleWeight]);
  if (tensors.some((tensor) => tensor.isDisposed)) {
    throw new DataError(`Expected \`${name}\` to hold live tensors, got a disposed one`);
  }
  const counts = [...new Set(tensors.map((tensor) => tensor.shape[0] ?? 0))];
  const [samples = 0] = counts;
  if (counts.length > 1 || samples === 0) {
    throw new DataError(
      `Expected \`${name}\` to have tensors of one and the same number of samples >= 1, got ${counts.join(' and ')}`,
    );
  }
  return samples;
}
