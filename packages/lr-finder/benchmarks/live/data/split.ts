import * as tf from '@tensorflow/tfjs';
import type { Data } from '../task.ts';

/** The last `validation` samples are kept for validation. */
export function split(xs: tf.Tensor, ys: tf.Tensor, validation: number): Data {
  const samples = xs.shape[0]! - validation;
  const part = (tensor: tf.Tensor, start: number, size: number) =>
    tf.slice(tensor, start, size) as tf.Tensor;
  return {
    train: { xs: part(xs, 0, samples), ys: part(ys, 0, samples) },
    validation: { xs: part(xs, samples, validation), ys: part(ys, samples, validation) },
  };
}

export function oneHot(classes: readonly number[], depth: number): tf.Tensor {
  return tf.oneHot(tf.tensor1d([...classes], 'int32'), depth).toFloat();
}

/** Standard normal numbers, from a seed. */
export function normal(shape: readonly number[], seed: number): tf.Tensor {
  return tf.randomNormal([...shape], 0, 1, 'float32', seed);
}

/** Each column with mean 0 and standard deviation 1. */
export function standardized(xs: tf.Tensor): tf.Tensor {
  const { mean, variance } = tf.moments(xs, 0);
  return tf.div(tf.sub(xs, mean), tf.sqrt(tf.add(variance, 1e-6)));
}
