// Data made by a formula and a seed, for the tasks that are drawn by lot.
import * as tf from '@tensorflow/tfjs';
import { uniform } from '../../../src/suggest/random.ts';
import type { Data } from '../task.ts';
import { normal, oneHot, split } from './split.ts';

const HELD = 500;
const SAMPLES = 2000 + 2 * HELD;

/** Which of three rings around the origin a point lies in, with noise. */
export function rings(): Data {
  const random = uniform(51);
  const kinds = Array.from({ length: SAMPLES }, (_, i) => i % 3);
  const points = kinds.map((kind) => {
    const radius = 0.5 + 0.6 * kind + 0.4 * (random() + random() - 1);
    const angle = 2 * Math.PI * random();
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  return tf.tidy(() => split(tf.tensor2d(points), oneHot(kinds, 3), HELD, HELD));
}

/** Which of five outputs of a random network of 16 numbers is the largest. */
export function teacher(): Data {
  return tf.tidy(() => {
    const xs = normal([SAMPLES, 16], 52);
    const hidden = tf.relu(tf.matMul(xs, tf.div(normal([16, 24], 53), 4)));
    const kinds = tf.argMax(tf.matMul(hidden, normal([24, 5], 54)), 1);
    return split(xs, tf.oneHot(kinds, 5).toFloat(), HELD, HELD);
  });
}

/** Whether one thing in twenty is there, by ten numbers: of two classes one is rare. */
export function rare(): Data {
  const random = uniform(55);
  const kinds = Array.from({ length: SAMPLES }, () => Number(random() < 0.05));
  return tf.tidy(() => {
    const ys = oneHot(kinds, 2);
    const xs = tf.add(normal([SAMPLES, 10], 56), tf.matMul(ys, normal([2, 10], 57)));
    return split(xs, ys, HELD, HELD);
  });
}

/** Waves around the origin of a plane, with noise. */
export function ripples(): Data {
  return tf.tidy(() => {
    const xs = tf.randomUniform([SAMPLES, 2], -2, 2, 'float32', 58);
    const heights = tf.cos(tf.mul(tf.norm(xs, 2, 1, true), 4));
    return split(xs, tf.add(heights, tf.mul(normal([SAMPLES, 1], 59), 0.1)), HELD, HELD);
  });
}

export const BRACKETS = 12;

/** Whether brackets are balanced; half of them are, and the others have one that is turned. */
export function brackets(): Data {
  const random = uniform(60);
  const kinds = Array.from({ length: SAMPLES }, (_, i) => i % 2);
  const lines = kinds.map((kind) => {
    const line: number[] = [];
    let open = 0;
    for (let left = BRACKETS; left > 0; left--) {
      const opens = open === 0 || (open < left && random() < 0.5);
      line.push(opens ? 0 : 1);
      open += opens ? 1 : -1;
    }
    const turned = Math.floor(BRACKETS * random());
    return kind === 1 ? line : line.with(turned, 1 - line[turned]!);
  });
  return tf.tidy(() => split(tf.tensor2d(lines), oneHot(kinds, 2), HELD, HELD));
}

const SIDE = 12;

/** Cosine and sine of twice the angle of a bright line through an image: [samples, 12, 12, 1]. */
export function angles(): Data {
  const random = uniform(61);
  const turns = Array.from({ length: SAMPLES }, () => Math.PI * random());
  const images = turns.map((turn) =>
    Array.from({ length: SIDE }, (_, y) =>
      Array.from({ length: SIDE }, (_, x) => {
        const away = (x - 5.5) * Math.sin(turn) - (y - 5.5) * Math.cos(turn);
        return [Math.exp(-(away ** 2)) + 0.5 * random()];
      }),
    ),
  );
  const targets = turns.map((turn) => [Math.cos(2 * turn), Math.sin(2 * turn)]);
  return tf.tidy(() => split(tf.tensor4d(images), tf.tensor2d(targets), HELD, HELD));
}
