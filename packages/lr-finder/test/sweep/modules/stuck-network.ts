import * as tf from '@tensorflow/tfjs';
import { block } from './block.ts';

/** A network of which the loss never comes back once a few steps are taken, with a copy on disk. */
export const grid = { seed: [0] };
export const options = { engine: 'tfjs', startLr: 1e-3, cacheDir: process.env.COPIES };

export function trainable() {
  let calls = 0;
  const loss = (yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor => {
    if (++calls > 5) block();
    return tf.losses.meanSquaredError(yTrue, yPred);
  };
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  const data = { xs: tf.ones([8, 2]), ys: tf.ones([8, 1]), batchSize: 4 };
  return { model, optimizer: tf.train.sgd(1e-3), loss, data };
}
