import * as tf from '@tensorflow/tfjs';

/**
 * The values of a tensor outside of tfjs. Copies are kept as plain arrays rather than tensors: they
 * need no freeing, don't count in `tf.memory()`, and no `tf.tidy` can take them away.
 */
export interface TensorCopy {
  readonly values: tf.TypedArray;
  readonly shape: number[];
  readonly dtype: tf.DataType;
}

export async function copyOf(tensor: tf.Tensor): Promise<TensorCopy> {
  // The cpu backend hands out its own array.
  const values = (await tensor.data()).slice();
  return { values, shape: [...tensor.shape], dtype: tensor.dtype };
}

/** A new tensor with the values of a copy, which it doesn't share. */
export function tensorOf({ values, shape, dtype }: TensorCopy): tf.Tensor {
  return tf.tensor(values.slice(), shape, dtype);
}

/** Gives a variable the values of a copy. */
export function assignCopy(variable: tf.Variable, copy: TensorCopy): void {
  const tensor = tensorOf(copy);
  variable.assign(tensor);
  tensor.dispose();
}
