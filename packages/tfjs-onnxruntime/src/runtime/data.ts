import type * as tf from '@tensorflow/tfjs';
import { type Batch, flatten } from '../training/batch.ts';
import type { OrtData } from './ort.ts';

/** The arrays of a batch, in the order of its tensors. */
export type BatchArrays = readonly OrtData[];

/** A batch as rows of the arrays of all samples. */
export interface BatchRows {
  /** In the order of the batch's tensors. */
  readonly tables: BatchArrays;
  readonly rows: Int32Array;
}

export type BatchData = BatchArrays | BatchRows;

const ARRAYS: Readonly<
  Record<string, Float32ArrayConstructor | Int32ArrayConstructor | Uint8ArrayConstructor>
> = {
  float32: Float32Array,
  int32: Int32Array,
  bool: Uint8Array,
};

/** The elements of a tensor in an array of its type: tfjs's cpu backend casts without making one. */
export async function dataOf(tensor: tf.Tensor): Promise<OrtData> {
  const data = (await tensor.data()) as OrtData;
  const wanted = ARRAYS[tensor.dtype]!;
  return data instanceof wanted ? data : (wanted.from(data as Float32Array) as OrtData);
}

export function readBatches(batches: readonly Batch[]): Promise<BatchArrays[]> {
  return Promise.all(batches.map((batch) => Promise.all(flatten(batch).map(dataOf))));
}

/** The arrays of tensors, each read once. */
export class Tables {
  readonly #arrays = new WeakMap<tf.Tensor, OrtData>();

  async of(tensors: readonly tf.Tensor[]): Promise<BatchArrays> {
    const all: OrtData[] = [];
    for (const tensor of tensors) {
      const array = this.#arrays.get(tensor) ?? (await dataOf(tensor));
      this.#arrays.set(tensor, array);
      all.push(array);
    }
    return all;
  }
}
