import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { compileTrainStep } from '../src/index.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

it('tells how many multiplications a step takes', async () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });
  const batch = (size: number) => ({ xs: tf.ones([size, 4]), ys: tf.ones([size, 3]) });
  const step = await compileTrainStep({
    model,
    optimizer: tf.train.sgd(0.1),
    loss: 'meanSquaredError',
    batch: batch(5),
  });
  // Forward 5 x 4 x 3, and as many for the gradient of the weights; the input needs none.
  expect(step.work).toBe(2 * 5 * 4 * 3);
  await step.run(batch(7), 0.1);
  expect(step.work).toBe(2 * 5 * 4 * 3);
  await step.dispose();
});
