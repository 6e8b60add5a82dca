import * as tf from '@tensorflow/tfjs';
import { LRFinder } from '../../../../src/tfjs/lr-finder.ts';
import type { OrdinaryModels } from './ordinary-model.ts';

const l = tf.layers;

/** Of one variable, by its coefficients from the lowest. */
function polynomial(x: tf.Tensor, coefficients: readonly (number | tf.Tensor)[]): tf.Tensor {
  return coefficients.reduce<tf.Tensor>(
    (sum, coefficient, power) => sum.add(x.pow(power).mul(coefficient)),
    tf.zerosLike(x),
  );
}

/** Small data, made by a formula. */
export const CURVES: OrdinaryModels = {
  'exclusive or of four rows, sgd': () => {
    const model = tf.sequential({
      layers: [
        l.dense({ units: 8, activation: 'tanh', inputShape: [2] }),
        l.dense({ units: 1, activation: 'sigmoid' }),
      ],
    });
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'binaryCrossentropy' });
    const xs = tf.tensor2d([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    return { model, data: { xs, ys: tf.tensor2d([[0], [1], [1], [0]]) } };
  },
  'a cubic polynomial of variables, sgd': () => {
    const xs = tf.randomUniform([200, 1], -1, 1, 'float32', 1);
    const noise = tf.randomNormal([200, 1], 0, 0.05, 'float32', 2);
    const ys = tf.tidy(() => polynomial(xs, [0.5, 0.9, -0.2, -0.8]).add(noise));
    const variables = [1, 2, 3, 4].map(() => tf.variable(tf.scalar(Math.random())));
    const predict = (inputs: unknown) => polynomial(inputs as tf.Tensor, variables);
    const optimizer = tf.train.sgd(0.5);
    const finder = new LRFinder(predict, optimizer, 'meanSquaredError', { variables });
    return { model: finder, data: { xs, ys, batchSize: 200 } };
  },
  'a sine, adam': () => {
    const model = tf.sequential({
      layers: [
        l.dense({ units: 32, activation: 'tanh', inputShape: [1] }),
        l.dense({ units: 32, activation: 'tanh' }),
        l.dense({ units: 1 }),
      ],
    });
    model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
    const points = Array.from({ length: 500 }, (_, i) => i / 50 - 5);
    const dataset = tf.data.array(points).map((x) => ({
      xs: tf.tensor1d([Number(x)]),
      ys: tf.tensor1d([Math.sin(Number(x))]),
    }));
    return { model, data: dataset.shuffle(500, 'seed').batch(32) };
  },
};
