import type { TensorContainer } from '@tensorflow/tfjs';
import { type Batch, isTensor } from '#training/batch';
import { ArgumentError, expected } from '../../errors.ts';
import { type OpenPass, type Pass, passOpener } from '../../passes.ts';
import type { BatchLike } from './batch.ts';
import type { RowMemory } from './rows.ts';
import { cutBatches, isTensorData, type TensorData } from './tensor-data.ts';

type Iterables<T> = Iterable<T> | AsyncIterable<T>;

/**
 * The source of batches: a `tf.data.Dataset`, tensors in memory, any iterable or async iterable of
 * batches, or a function that returns one of these.
 */
export type DataSource<B = BatchLike> =
  | TensorData
  | DatasetLike<B>
  | DatasetLike
  | Iterables<B>
  | (() => Iterables<B> | TensorData | Promise<Iterables<B> | TensorData>);

/** The part of a `tf.data.Dataset` that is used here. */
export interface DatasetLike<B = unknown> {
  iterator(): Promise<{ next(): Promise<IteratorResult<B>> }>;
}

/** Converts what the data yield to a batch. The parameter may have a narrower type than the data. */
export type MapBatch<B = never> = { map(batch: B): Batch }['map'];

/** What data yield. The types of tfjs don't have what a batched `tf.data.Dataset` yields: it is any. */
// biome-ignore lint/suspicious/noExplicitAny: unknown would refuse `(batch) => ({ xs: batch.x, … })`.
export type Yielded<B> = TensorContainer extends B ? any : B;

export function isDataset(source: unknown): source is DatasetLike {
  return typeof (source as Partial<DatasetLike> | null)?.iterator === 'function';
}

/**
 * Returns a function that opens a pass over the data, from the beginning, any number of times.
 *
 * @throws {ArgumentError} when `source` has none of the known forms.
 */
export function passesOver(
  source: unknown,
  name: string,
  shuffle: boolean,
  outputNames: readonly string[] | undefined,
  memory: RowMemory,
): OpenPass {
  if (typeof source === 'function') {
    return async () => {
      const given: unknown = await (source as () => unknown)();
      if (typeof given === 'function') {
        throw new ArgumentError(expected(`${name}()`, 'an iterable of batches', given));
      }
      return passesOver(given, `${name}()`, shuffle, outputNames, memory)();
    };
  }
  if (isTensorData(source)) return cutBatches({ shuffle, ...source }, name, outputNames, memory);
  if (typeof source === 'object' && source !== null && !isTensor(source)) {
    const open = passOpener(source);
    if (open) return async () => open();
    if (isDataset(source)) return async () => (await source.iterator()) as Pass;
  }
  throw new ArgumentError(
    expected(
      name,
      'a tf.data.Dataset, { xs, ys } of tensors, an iterable of batches or a function giving one',
      source,
    ),
  );
}
