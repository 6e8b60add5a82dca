/**
 * A sweep of range tests on MNIST: weight decays over each other, for three batch sizes, each with two
 * seeds.
 *
 *   npm run example:sweep
 */
import * as tf from '@tensorflow/tfjs';
import { digitBatches, tensorsOf } from './digit-tensors.ts';
import { readMnist } from './mnist.ts';

interface Setting {
  readonly weightDecay: number;
  readonly batchSize: number;
  readonly momentum?: number;
  readonly seed: number;
}

/** The longest tests first of each weight decay: in the end no core waits long for another. */
export const grid = {
  weightDecay: [0, 1e-3, 1e-2, 1e-1],
  batchSize: [512, 128, 32],
  seed: [0, 1],
};

export const options = { startLr: 1e-5, endLr: 3, numIter: 300, evaluateEvery: 3, smoothF: 0.2 };

/** Read for the first setting that is tested: to hand settings out, no digits are needed. */
let digits: ReturnType<typeof readDigits> | undefined;

function readDigits() {
  const all = readMnist('train');
  return { training: all.slice(0, 30_000), validation: tensorsOf(all.slice(-1000)) };
}

/** Weight decay is Smith's: L2, added to the training loss. The validation loss has none of it. */
export function trainable({ weightDecay, batchSize, momentum = 0.9, seed }: Setting) {
  digits ??= readDigits();
  const { training, validation } = digits;
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
    data: digitBatches(training, { batchSize, seed }),
    valData: { ...validation, batchSize: 1000 },
  };
}
