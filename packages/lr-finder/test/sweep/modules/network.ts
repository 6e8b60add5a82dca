import * as tf from '@tensorflow/tfjs';

/** A small network on random data, with dropout and weights that nobody seeded. */
export const grid = { weightDecay: [0, 1e-2], batchSize: [16, 32], seed: [0, 1] };
export const options = { endLr: 10, numIter: 30, evaluateEvery: 3 };

interface Settings {
  readonly weightDecay: number;
  readonly batchSize: number;
  readonly seed: number;
}

const xs = tf.randomNormal<tf.Rank.R2>([256, 8], 0, 1, 'float32', 1);
const ys = tf.tidy(() => tf.oneHot(tf.argMax(xs, 1), 8).toFloat());

export function trainable({ weightDecay, batchSize, seed }: Settings) {
  const kernelRegularizer = tf.regularizers.l2({ l2: weightDecay / 2 });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 16, inputShape: [8], activation: 'relu', kernelRegularizer }),
      tf.layers.dropout({ rate: 0.2 }),
      tf.layers.dense({ units: 8, activation: 'softmax', kernelRegularizer }),
    ],
  });
  return {
    model,
    optimizer: tf.train.momentum(1e-3, 0.9),
    loss: 'categoricalCrossentropy',
    data: { xs, ys, batchSize, shuffle: true, seed },
    valData: { xs, ys, batchSize: 256 },
  };
}
