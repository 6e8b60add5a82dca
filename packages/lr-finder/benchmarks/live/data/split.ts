import * as tf from '@tensorflow/tfjs';
import type { Data, Samples } from '../task.ts';

/** The last samples are kept: `trials` of them, and `validation` before those. */
export function split(xs: tf.Tensor, ys: tf.Tensor, validation: number, trials: number): Data {
  const samples = xs.shape[0]! - validation - trials;
  return {
    train: part(xs, ys, 0, samples),
    validation: part(xs, ys, samples, validation),
    trials: part(xs, ys, samples + validation, trials),
  };
}

/** The last `held` samples are kept: every second one for validation, and the others for trials. */
export function splitFew(xs: tf.Tensor, ys: tf.Tensor, held: number): Data {
  const samples = xs.shape[0]! - held;
  const every = (first: number) => {
    const indices = tf.range(samples + first, xs.shape[0]!, 2, 'int32');
    return { xs: tf.gather(xs, indices), ys: tf.gather(ys, indices) };
  };
  return { train: part(xs, ys, 0, samples), validation: every(0), trials: every(1) };
}

function part(xs: tf.Tensor, ys: tf.Tensor, start: number, size: number): Samples {
  return { xs: tf.slice(xs, start, size), ys: tf.slice(ys, start, size) };
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
