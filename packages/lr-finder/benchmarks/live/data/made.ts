// Data made by a formula and a seed.
import * as tf from '@tensorflow/tfjs';
import { uniform } from '../../../src/suggest/random.ts';
import type { Data } from '../task.ts';
import { normal, oneHot, split } from './split.ts';

const VALIDATION = 500;
const TRIALS = 500;
const SAMPLES = 2000 + VALIDATION + TRIALS;

/** Three spiral arms of one and a half turns, to tell apart. */
export function spirals(): Data {
  const random = uniform(2);
  const points: number[][] = [];
  const arms: number[] = [];
  for (let i = 0; i < SAMPLES; i++) {
    const arm = i % 3;
    const radius = Math.sqrt(random());
    const angle = 3 * Math.PI * radius + (2 * Math.PI * arm) / 3 + 0.3 * (random() - 0.5);
    points.push([2 * radius * Math.cos(angle), 2 * radius * Math.sin(angle)]);
    arms.push(arm);
  }
  return tf.tidy(() => split(tf.tensor2d(points), oneHot(arms, 3), VALIDATION, TRIALS));
}

/** Whether an odd number of the first three of ten signs is positive: as -1 or 1. */
export function parity(): Data {
  const random = uniform(3);
  const signs = Array.from({ length: SAMPLES }, () =>
    Array.from({ length: 10 }, () => (random() < 0.5 ? -1 : 1)),
  );
  const odd = signs.map(([a, b, c]) => [a! * b! * c!]);
  return tf.tidy(() => split(tf.tensor2d(signs), tf.tensor2d(odd), VALIDATION, TRIALS));
}

/** A sine of high frequency over the interval from -1 to 1, with little noise. */
export function sine(): Data {
  return tf.tidy(() => {
    const xs = tf.randomUniform([SAMPLES, 1], -1, 1, 'float32', 4);
    const ys = tf.add(tf.sin(tf.mul(xs, 9)), tf.mul(normal([SAMPLES, 1], 5), 0.05));
    return split(xs, ys, VALIDATION, TRIALS);
  });
}

/** What a random network of two layers says of 20 numbers; one target in twenty is far off. */
export function outliers(): Data {
  return tf.tidy(() => {
    const xs = normal([SAMPLES, 20], 6);
    const hidden = tf.tanh(tf.matMul(xs, tf.div(normal([20, 10], 7), 3)));
    const clean = tf.matMul(hidden, normal([10, 1], 8));
    const far = tf.less(tf.randomUniform([SAMPLES, 1], 0, 1, 'float32', 9), 0.05).toFloat();
    const noise = tf.mul(normal([SAMPLES, 1], 10), tf.add(0.1, tf.mul(far, 20)));
    return split(xs, tf.add(clean, noise), VALIDATION, TRIALS);
  });
}

/** A linear law of 30 numbers whose deviations fall from 1 to 0.03. */
export function illConditioned(): Data {
  return tf.tidy(() => {
    const scales = tf.tensor1d(Array.from({ length: 30 }, (_, i) => 10 ** ((-1.5 * i) / 29)));
    const xs = tf.mul(normal([SAMPLES, 30], 11), scales);
    const law = tf.div(normal([30, 1], 12), scales.expandDims(1));
    const ys = tf.add(tf.matMul(xs, law), tf.mul(normal([SAMPLES, 1], 13), 0.3));
    return split(xs, ys, VALIDATION, TRIALS);
  });
}
