import * as tf from '@tensorflow/tfjs';
import { adamw } from '../../src/tfjs/adamw.ts';
import { lion } from '../../src/tfjs/lion.ts';

/** Every optimizer of tfjs, and of this library. Where rmsprop is centred, tfjs subtracts epsilon: it must be < 0. */
export const optimizers: Readonly<Record<string, (lr?: number) => tf.Optimizer>> = {
  sgd: (lr = 0.05) => tf.train.sgd(lr),
  momentum: (lr = 0.05) => tf.train.momentum(lr, 0.9),
  nesterov: (lr = 0.05) => tf.train.momentum(lr, 0.9, true),
  adagrad: (lr = 0.05) => tf.train.adagrad(lr),
  adadelta: (lr = 0.05) => tf.train.adadelta(lr),
  adam: (lr = 0.01) => tf.train.adam(lr),
  adamax: (lr = 0.01) => tf.train.adamax(lr, 0.9, 0.999, 1e-7, 0.01),
  rmsprop: (lr = 0.01) => tf.train.rmsprop(lr),
  adamw: (lr = 0.01) => adamw(lr),
  lion: (lr = 0.001) => lion(lr, 0.9, 0.99, 0.1),
  'centred rmsprop': (lr = 0.01) => tf.train.rmsprop(lr, 0.9, 0.5, -1e-3, true),
};

const SAMPLES = 48;

/** Three classes of points in four dimensions. */
export function smallData(): { xs: tf.Tensor2D; ys: tf.Tensor2D } {
  const rows = Array.from({ length: SAMPLES }, (_, i) =>
    [0, 1, 2, 3].map((axis) => Math.sin(i * (axis + 1)) + (i % 3 === axis ? 1.5 : 0)),
  );
  return tf.tidy(() => ({
    xs: tf.tensor2d(rows),
    ys: tf
      .oneHot(
        tf.tensor1d(
          rows.map((_, i) => i % 3),
          'int32',
        ),
        3,
      )
      .toFloat() as tf.Tensor2D,
  }));
}

/**
 * A classifier with batch norm, dropout and a regularizer; the same weights at every call. With a
 * rate of 0 nothing in it is drawn at random.
 */
export function smallModel(dropoutRate = 0.25): tf.Sequential {
  const seeded = (seed: number) => tf.initializers.glorotUniform({ seed });
  return tf.sequential({
    layers: [
      tf.layers.dense({
        units: 8,
        activation: 'relu',
        inputShape: [4],
        kernelInitializer: seeded(1),
        kernelRegularizer: tf.regularizers.l2({ l2: 1e-3 }),
      }),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: dropoutRate, seed: 7 }),
      tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: seeded(2) }),
    ],
  });
}

/** The losses of two epochs of `fit`, batch by batch. */
export async function fitLosses(
  model: tf.LayersModel,
  { xs, ys }: { xs: tf.Tensor; ys: tf.Tensor },
): Promise<number[]> {
  const losses: number[] = [];
  await model.fit(xs, ys, {
    epochs: 2,
    batchSize: 16,
    shuffle: false,
    verbose: 0,
    callbacks: { onBatchEnd: (_, logs) => void losses.push(logs!.loss as number) },
  });
  return losses;
}
