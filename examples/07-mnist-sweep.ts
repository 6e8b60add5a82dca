/**
 * A sweep of range tests on MNIST: weight decays over each other, for three batch sizes, each with two
 * seeds.
 *
 *   npm run example:sweep
 */
import * as tf from '@tensorflow/tfjs';
import { batchesOf } from './batches.ts';
import { tensorsOf } from './digit-tensors.ts';
import { readMnist } from './mnist.ts';

interface Setting {
  readonly weightDecay: number;
  readonly batchSize: number;
  readonly momentum?: number;
  readonly seed: number;
}

export const grid = {
  weightDecay: [0, 1e-3, 1e-2, 1e-1],
  batchSize: [32, 128, 512],
  seed: [0, 1],
};

export const options = { endLr: 3, numIter: 300, evaluateEvery: 3, smoothF: 0.2 };

const PIXELS = 784;
const CLASSES = 10;
const { training, validation } = readDigits();

/** Some digits as numbers, made once for all settings of a thread: a batch is then a copy of rows. */
function readDigits() {
  const digits = readMnist('train');
  const { xs, ys } = tensorsOf(digits.slice(0, 30_000));
  return {
    training: { xs: xs.dataSync(), ys: ys.dataSync(), rows: [...digits.slice(0, 30_000).keys()] },
    validation: tensorsOf(digits.slice(-1000)),
  };
}

function batchOf(rows: readonly number[]) {
  const xs = new Float32Array(rows.length * PIXELS);
  const ys = new Float32Array(rows.length * CLASSES);
  rows.forEach((row, i) => {
    xs.set(training.xs.subarray(row * PIXELS, (row + 1) * PIXELS), i * PIXELS);
    ys.set(training.ys.subarray(row * CLASSES, (row + 1) * CLASSES), i * CLASSES);
  });
  return {
    xs: tf.tensor2d(xs, [rows.length, PIXELS]),
    ys: tf.tensor2d(ys, [rows.length, CLASSES]),
  };
}

/** Weight decay is Smith's: L2, added to the training loss. The validation loss has none of it. */
export function trainable({ weightDecay, batchSize, momentum = 0.9, seed }: Setting) {
  const dense = (units: number, rest: object) =>
    tf.layers.dense({
      units,
      kernelInitializer: tf.initializers.glorotUniform({ seed: seed + units }),
      // tfjs adds l2 * sum(w ** 2), of which the gradient is 2 * l2 * w.
      kernelRegularizer: tf.regularizers.l2({ l2: weightDecay / 2 }),
      ...rest,
    });
  return {
    model: tf.sequential({
      layers: [
        dense(128, { activation: 'relu', inputShape: [784] }),
        dense(10, { activation: 'softmax' }),
      ],
    }),
    optimizer: tf.train.momentum(1e-4, momentum),
    loss: 'categoricalCrossentropy',
    data: batchesOf(training.rows, { batchSize, seed }, batchOf),
    valData: { ...validation, batchSize: 1000 },
  };
}
