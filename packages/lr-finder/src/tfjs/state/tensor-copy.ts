import * as tf from '@tensorflow/tfjs';
import type { ArrayFile } from '../../cache/array-file.ts';
import type { TypedArray } from '../../cache/typed-array.ts';

/**
 * A copy of a tensor's values outside of tfjs: a plain array, in memory or in a file, not a tensor.
 * So it needs no freeing, doesn't count in `tf.memory()`, and no `tf.tidy` disposes of it.
 */
export interface TensorCopy {
  readonly shape: number[];
  readonly dtype: tf.DataType;
  /** The values, in a new array. */
  read(): tf.TypedArray | Promise<tf.TypedArray>;
}

/** Copies a tensor to memory or to a file. */
export type CopyTensor = (tensor: tf.Tensor) => Promise<TensorCopy>;

export const copyInMemory: CopyTensor = async (tensor) => {
  // The cpu backend returns the array that it works with.
  const values = (await tensor.data()).slice();
  return { shape: [...tensor.shape], dtype: tensor.dtype, read: () => values.slice() };
};

/**
 * Copies to a file. Single numbers, such as the powers of Adam's betas, stay in memory: they are small,
 * and there they can't get lost with the file.
 */
export function copyToFile(file: ArrayFile): CopyTensor {
  return async (tensor) => {
    if (!bytesInFile(tensor)) return copyInMemory(tensor);
    const stored = await file.put((await tensor.data()) as TypedArray);
    return {
      shape: [...tensor.shape],
      dtype: tensor.dtype,
      read: async () => (await file.get(stored)) as tf.TypedArray,
    };
  };
}

/** The number of bytes of a copy in a file. */
export function bytesInFile({ size, dtype }: tf.Tensor): number {
  return size > 1 && dtype !== 'string' ? size * tf.util.bytesPerElement(dtype) : 0;
}
