import type { data as tfData } from '@tensorflow/tfjs';
import { type Batch, isTensor } from '#training/batch';
import { ArgumentError, expected } from '../../errors.ts';
import { type OpenPass, type Pass, passOpener } from '../../passes.ts';
import type { BatchLike } from './batch.ts';
import { cutBatches, isTensorData, type TensorData } from './tensor-data.ts';

type Iterables<T> = Iterable<T> | AsyncIterable<T>;

/**
 * Where batches come from: a `tf.data.Dataset`, whole tensors, any iterable or async iterable of
 * batches, or a function that gives one of these.
 */
export type DataSource<B = BatchLike> =
  | TensorData
  | tfData.Dataset<never>
  | DatasetLike
  | Iterables<B>
  | (() => Iterables<B> | TensorData | Promise<Iterables<B> | TensorData>);

/** What a `tf.data.Dataset` is to us. */
export interface DatasetLike {
  iterator(): Promise<{ next(): Promise<IteratorResult<unknown>> }>;
}

/** Makes a batch of whatever the data yields. */
export type MapBatch = (batch: never) => Batch;

/**
 * How to go through the data, from its beginning, any number of times.
 *
 * @throws {ArgumentError} when `source` is of no form that is known.
 */
export function passesOver(source: unknown, name: string, shuffle: boolean): OpenPass {
  if (typeof source === 'function') {
    return async () => {
      const given: unknown = await (source as () => unknown)();
      if (typeof given === 'function') {
        throw new ArgumentError(expected(`${name}()`, 'an iterable of batches', given));
      }
      return passesOver(given, `${name}()`, shuffle)();
    };
  }
  if (isTensorData(source)) return cutBatches({ shuffle, ...source }, name);
  if (typeof source === 'object' && source !== null && !isTensor(source)) {
    const open = passOpener(source);
    if (open) return async () => open();
    if (typeof (source as DatasetLike).iterator === 'function') {
      return async () => (await (source as DatasetLike).iterator()) as Pass;
    }
  }
  throw new ArgumentError(
    expected(
      name,
      'a tf.data.Dataset, { xs, ys } of tensors, an iterable of batches or a function giving one',
      source,
    ),
  );
}
