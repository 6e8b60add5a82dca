import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { InferenceSession } from 'onnxruntime-node';

/**
 * 24 settings of a small network. In the file that NOTED names it notes each session of ONNX Runtime for
 * them, by its process and its model.
 */
export const grid = {
  weightDecay: [1e-3, 1e-2, 1e-1],
  batchSize: [16, 32],
  momentum: [0.8, 0.95],
  seed: [0, 1],
};
export const options = { endLr: 1, numIter: 6, evaluateEvery: 3 };

type Create = (
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
) => Promise<InferenceSession>;
const factory = InferenceSession as { create: Create };
const { create } = factory;
factory.create = (model, given) => {
  // Those that find out what ONNX Runtime can do have other options.
  if (given.executionProviders) {
    const hash = createHash('sha256').update(model).digest('hex');
    appendFileSync(process.env.NOTED!, `${process.pid} ${hash}\n`);
  }
  return create.call(InferenceSession, model, given);
};

const xs = tf.randomNormal<tf.Rank.R2>([64, 8], 0, 1, 'float32', 1);
const ys = tf.tidy(() => tf.oneHot(tf.argMax(xs, 1), 8).toFloat());

export function trainable(setting: Record<'weightDecay' | 'batchSize' | 'momentum', number>) {
  const kernelRegularizer = tf.regularizers.l2({ l2: setting.weightDecay });
  return {
    model: tf.sequential({
      layers: [
        tf.layers.dense({ units: 16, inputShape: [8], activation: 'relu', kernelRegularizer }),
        tf.layers.dense({ units: 8, activation: 'softmax', kernelRegularizer }),
      ],
    }),
    optimizer: tf.train.momentum(1e-3, setting.momentum),
    loss: 'categoricalCrossentropy',
    data: { xs, ys, batchSize: setting.batchSize },
    valData: { xs, ys },
  };
}
