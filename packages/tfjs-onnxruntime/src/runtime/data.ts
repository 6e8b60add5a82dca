import type * as tf from '@tensorflow/tfjs';
import { type Batch, flatten } from '../training/batch.ts';
import type { OrtData } from './ort.ts';

/** The arrays of a batch, in the order of its tensors. */
export type BatchData = readonly OrtData[];

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

export function readBatches(batches: readonly Batch[]): Promise<BatchData[]> {
  return Promise.all(batches.map((batch) => Promise.all(flatten(batch).map(dataOf))));
}
