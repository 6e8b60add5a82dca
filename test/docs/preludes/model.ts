import * as tf from '@tensorflow/tfjs';

// Data and a compiled model, as a reader has them.
export const xs = tf.randomNormal([320, 8], 0, 1, 'float32', 7);
export const ys = tf.greater(tf.sum(xs, 1, true), 0).toFloat();
export const data = { xs, ys, batchSize: 32 };
export const model = tf.sequential({
  layers: [
    tf.layers.dense({ units: 16, activation: 'relu', inputShape: [8] }),
    tf.layers.dense({ units: 1, activation: 'sigmoid' }),
  ],
});
export const optimizer = tf.train.adam(1e-6);
model.compile({ optimizer, loss: 'binaryCrossentropy' });
