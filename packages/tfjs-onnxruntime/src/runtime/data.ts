import type * as tf from '@tensorflow/tfjs';
import type { OrtData } from './ort.ts';

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
