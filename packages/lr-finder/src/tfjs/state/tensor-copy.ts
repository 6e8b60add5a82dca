import * as tf from '@tensorflow/tfjs';
import type { ArrayFile } from '../../cache/array-file.ts';
import type { TypedArray } from '../../cache/typed-array.ts';

/**
 * The values of a tensor outside of tfjs. Copies are plain arrays, in memory or in a file, rather
 * than tensors: they need no freeing, don't count in `tf.memory()`, and no `tf.tidy` can take them
 * away.
 */
export interface TensorCopy {
  readonly shape: number[];
  readonly dtype: tf.DataType;
  /** The values, in an array of the caller's own. */
  read(): tf.TypedArray | Promise<tf.TypedArray>;
}

/** Makes a copy: in memory, or in a file. */
export type CopyTensor = (tensor: tf.Tensor) => Promise<TensorCopy>;

export const copyInMemory: CopyTensor = async (tensor) => {
  // The cpu backend hands out its own array.
  const values = (await tensor.data()).slice();
  return { shape: [...tensor.shape], dtype: tensor.dtype, read: () => values.slice() };
};

/**
 * Copies to a file. Single numbers, such as the powers of Adam's betas, stay in memory: they take
 * up next to nothing there, and are not lost with the file.
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

/** What a copy takes up in a file. */
export function bytesInFile({ size, dtype }: tf.Tensor): number {
  return size > 1 && dtype !== 'string' ? size * tf.util.bytesPerElement(dtype) : 0;
}
