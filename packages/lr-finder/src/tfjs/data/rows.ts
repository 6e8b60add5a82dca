import * as tf from '@tensorflow/tfjs';

/**
 * The rows of a tensor at some places. On the backend `cpu`, tf.gather works out the place of each number
 * anew, and takes longer than a training step: there the rows are copied whole.
 */
export function rowsAt(tensor: tf.Tensor, places: Int32Array): tf.Tensor {
  const { dtype, shape, size } = tensor;
  if (tf.getBackend() !== 'cpu' || dtype === 'string' || dtype === 'complex64') {
    return tf.tidy(() => tf.gather(tensor, tf.tensor1d(places, 'int32')));
  }
  const values = tensor.dataSync() as Float32Array | Int32Array | Uint8Array;
  const length = size / shape[0]!;
  const rows = new (values.constructor as Float32ArrayConstructor)(places.length * length);
  for (const [i, place] of places.entries()) {
    rows.set(values.subarray(place * length, (place + 1) * length) as Float32Array, i * length);
  }
  return tf.tensor(rows, [places.length, ...shape.slice(1)], dtype);
}
