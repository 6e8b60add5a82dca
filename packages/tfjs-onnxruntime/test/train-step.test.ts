import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { compileTrainStep } from '../src/index.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

it.each([
  [5, 4, 3, 10],
  // Forward 100 x 2000 x 2000, and as many for the gradient of the weights; the input needs none.
  [100, 2000, 2000, 5],
  [400, 2000, 2000, 1],
])('%i samples of %i numbers to %i: %i steps at once', async (size, inputs, units, atOnce) => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [inputs] })] });
  const batch = (rows: number) => ({ xs: tf.ones([rows, inputs]), ys: tf.ones([rows, units]) });
  const step = await compileTrainStep({
    model,
    optimizer: tf.train.sgd(0.1),
    loss: 'meanSquaredError',
    batch: batch(size),
  });
  expect(step.stepsAtOnce).toBe(atOnce);
  await step.compile(batch(1));
  expect(step.stepsAtOnce).toBe(atOnce);
  await step.dispose();
});
