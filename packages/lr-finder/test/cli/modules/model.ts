import * as tf from '@tensorflow/tfjs';
import { LRFinder } from 'lr-finder/tfjs';

// A function that gives the model, once the backend is there.
export default async function make() {
  await tf.setBackend('cpu');
  const xs = tf.randomNormal([256, 4], 0, 1, 'float32', 1);
  const ys = tf.sum(xs, 1, true);
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 1, inputShape: [4], kernelInitializer: 'zeros' })],
  });
  const data = { xs, ys, batchSize: 32, shuffle: true, seed: 1 };
  const valData = process.env.VALIDATE ? { xs, ys } : undefined;
  console.log(
    `one LRFinder: ${typeof new LRFinder(model, tf.train.sgd(1e-6), 'meanSquaredError')}`,
  );
  return { model, optimizer: tf.train.sgd(1e-6), loss: 'meanSquaredError', data, valData };
}
