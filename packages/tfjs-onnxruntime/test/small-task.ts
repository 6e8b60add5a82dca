import * as tf from '@tensorflow/tfjs';
import type { Batch, LossName } from '../src/index.ts';

/** A model and a batch for it; the same numbers at every call, wherever it is. */
export interface SmallTask {
  readonly model: tf.LayersModel;
  readonly loss: LossName;
  readonly batch: Batch;
}

const seeded = (seed: number) => tf.initializers.glorotUniform({ seed });

const numbers = (shape: number[], seed: number) => tf.randomUniform(shape, -1, 1, 'float32', seed);

function classes(samples: number, count: number): tf.Tensor {
  const labels = Array.from({ length: samples }, (_, i) => i % count);
  return tf.tidy(() => tf.oneHot(tf.tensor1d(labels, 'int32'), count).toFloat());
}

function mlp(): SmallTask {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 16,
        activation: 'relu',
        inputShape: [12],
        kernelInitializer: seeded(1),
        kernelRegularizer: tf.regularizers.l2({ l2: 1e-3 }),
      }),
      tf.layers.dense({ units: 5, activation: 'softmax', kernelInitializer: seeded(2) }),
    ],
  });
  const batch = { xs: numbers([8, 12], 3), ys: classes(8, 5) };
  return { model, loss: 'categoricalCrossentropy', batch };
}

function convnet(dropout: number): SmallTask {
  const layers: tf.layers.Layer[] = [
    tf.layers.conv2d({
      filters: 4,
      kernelSize: 3,
      padding: 'same',
      // A bias before batch norm has no gradient but rounding errors, which Adam blows up.
      useBias: false,
      inputShape: [8, 8, 2],
      kernelInitializer: seeded(1),
    }),
    tf.layers.batchNormalization(),
    tf.layers.reLU(),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.conv2d({ filters: 6, kernelSize: 3, strides: 2, kernelInitializer: seeded(2) }),
    tf.layers.flatten(),
  ];
  if (dropout > 0) layers.push(tf.layers.dropout({ rate: dropout }));
  layers.push(tf.layers.dense({ units: 3, kernelInitializer: seeded(3) }));
  const batch = { xs: numbers([6, 8, 8, 2], 4), ys: numbers([6, 3], 5) };
  return { model: tf.sequential({ layers }), loss: 'meanSquaredError', batch };
}

/** The tasks by name. Only one draws random numbers: its masks are not those of TensorFlow.js. */
export const tasks: Readonly<Record<string, () => SmallTask>> = {
  mlp,
  convnet: () => convnet(0),
  dropout: () => convnet(0.3),
};

/** The optimizers of TensorFlow.js, at rates that train the tasks. */
export const optimizers: Readonly<Record<string, () => tf.Optimizer>> = {
  sgd: () => tf.train.sgd(0.01),
  momentum: () => tf.train.momentum(0.01, 0.9),
  adagrad: () => tf.train.adagrad(0.05),
  adadelta: () => tf.train.adadelta(0.05),
  adam: () => tf.train.adam(0.01),
  adamax: () => tf.train.adamax(0.01, 0.9, 0.999, 1e-7, 0.01),
  rmsprop: () => tf.train.rmsprop(0.01),
};
