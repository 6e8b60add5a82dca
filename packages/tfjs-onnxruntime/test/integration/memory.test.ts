import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { compileTrainStep } from '../../src/index.ts';

const MB = 2 ** 20;

it('2,000 steps grow memory by less than 20 MB', async () => {
  await tf.setBackend('cpu');
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [8, 8, 1], activation: 'relu' }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3 }),
    ],
  });
  const batch = { xs: tf.randomNormal([8, 8, 8, 1]), ys: tf.randomNormal([8, 3]) };
  const step = await compileTrainStep({
    model,
    optimizer: tf.train.adam(),
    loss: 'meanSquaredError',
    batch,
  });
  const many = async (count: number) => {
    for (let i = 0; i < count; i += 20) {
      await step.run(batch, 1e-3);
      await step.runMany(Array(19).fill(batch), Array(19).fill(1e-3));
    }
    return process.memoryUsage().rss;
  };
  const before = await many(400);
  const after = await many(2000);
  expect((after - before) / MB).toBeLessThan(20);
  await step.dispose();
});

it('a step leaves no copy of the state to the garbage collector', async () => {
  await tf.setBackend('cpu');
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 500, inputShape: [500] })] });
  const batch = { xs: tf.randomNormal([2, 500]), ys: tf.randomNormal([2, 500]) };
  const step = await compileTrainStep({
    model,
    optimizer: tf.train.momentum(0.1, 0.9),
    loss: 'meanSquaredError',
    batch,
  });
  const stepTwice = async () => {
    await step.run(batch, 1e-3);
    await step.runMany([batch, batch], [1e-3, 1e-3]);
  };
  await stepTwice();
  const before = process.memoryUsage().arrayBuffers;
  // Weights and momentum are 2 MB: so is each copy of the 20.
  for (let i = 0; i < 10; i++) await stepTwice();
  expect((process.memoryUsage().arrayBuffers - before) / MB).toBeLessThan(4);
  await step.dispose();
});
