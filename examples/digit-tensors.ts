import * as tf from '@tensorflow/tfjs';
import { type BatchOptions, batchesOf } from './batches.ts';
import { CLASSES, type Digit, numbersOf, PIXELS } from './mnist.ts';

/** Digits as a dense network of TensorFlow.js takes them. */
export interface DigitTensors {
  /** Pixels from 0 to 1, [digits, 784]. */
  readonly xs: tf.Tensor2D;
  /** Labels, one-hot, [digits, 10]. */
  readonly ys: tf.Tensor2D;
}

/** Makes tensors of some digits. */
export function tensorsOf(digits: readonly Digit[]): DigitTensors {
  const { xs, ys } = numbersOf(digits);
  return {
    xs: tf.tensor2d(xs, [digits.length, PIXELS]),
    ys: tf.tensor2d(ys, [digits.length, CLASSES]),
  };
}

/** Batches of digits, the same in each pass; with a `seed`, in a new order in each. */
export function digitBatches(
  digits: readonly Digit[],
  options: BatchOptions,
): Iterable<DigitTensors> {
  return batchesOf(digits, options, tensorsOf);
}
