import * as tf from '@tensorflow/tfjs';
import type { Data, FitArgs } from '../../src/index.ts';

/** A compiled model with data, made anew each time with the same numbers. */
export interface FitTask {
  readonly model: tf.LayersModel;
  readonly x: Data;
  readonly y: Data;
  readonly args?: FitArgs;
}

const seeded = (seed: number) => tf.initializers.glorotUniform({ seed });
const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);

/** Labels that depend on the inputs, so that there is something to learn. */
function labels(x: tf.Tensor, classes: number): tf.Tensor1D {
  return tf.tidy(() => {
    const sums = tf.sum(tf.reshape(x, [x.shape[0]!, -1]), 1);
    return tf.mod(tf.floor(tf.abs(sums)), tf.scalar(classes)) as tf.Tensor1D;
  });
}

export function mlp(
  optimizer: tf.Optimizer = tf.train.adam(0.01),
  more: Partial<tf.ModelCompileArgs> = {},
  ...middle: tf.layers.Layer[]
): FitTask {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 8,
        activation: 'relu',
        inputShape: [4],
        kernelInitializer: seeded(1),
      }),
      ...middle,
      tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: seeded(2) }),
    ],
  });
  model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'], ...more });
  const x = normal([50, 4], 3);
  const y = tf.tidy(() => tf.oneHot(labels(x, 3).toInt(), 3).toFloat());
  return { model, x, y, args: { batchSize: 16 } };
}

function convnet(): FitTask {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        filters: 4,
        kernelSize: 3,
        inputShape: [8, 8, 1],
        kernelInitializer: seeded(1),
        kernelRegularizer: tf.regularizers.l2({ l2: 0.01 }),
      }),
      tf.layers.batchNormalization(),
      tf.layers.reLU(),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: seeded(2) }),
    ],
  });
  model.compile({
    optimizer: tf.train.momentum(0.05, 0.9),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['acc', 'ce'],
  });
  const x = normal([30, 8, 8, 1], 3);
  return {
    model,
    x,
    y: tf.tidy(() => labels(x, 3)),
    args: { batchSize: 8, validationData: [x, tf.tidy(() => labels(x, 3))] },
  };
}

export function twoOutputs(): FitTask {
  const [a, b] = [tf.input({ shape: [3], name: 'a' }), tf.input({ shape: [2], name: 'b' })];
  const dense = (units: number, seed: number, name: string) =>
    tf.layers.dense({ units, name, kernelInitializer: seeded(seed) });
  const joined = tf.layers
    .concatenate()
    .apply([dense(4, 1, 'left').apply(a), b] as tf.SymbolicTensor[]) as tf.SymbolicTensor;
  const outputs = [dense(2, 2, 'first'), dense(1, 3, 'second')].map(
    (layer) => layer.apply(joined) as tf.SymbolicTensor,
  );
  const model = tf.model({ inputs: [a, b], outputs });
  model.compile({
    optimizer: tf.train.rmsprop(0.01),
    loss: { first: 'meanSquaredError', second: 'meanAbsoluteError' },
    metrics: { second: 'mse' },
  });
  return {
    model,
    x: { a: normal([20, 3], 4), b: normal([20, 2], 5) },
    y: [normal([20, 2], 6), normal([20], 7)],
    args: { batchSize: 6 },
  };
}

function twoClasses(): FitTask {
  const layer = tf.layers.dense({
    units: 1,
    activation: 'sigmoid',
    inputShape: [4],
    kernelInitializer: seeded(1),
  });
  const model = tf.sequential({ layers: [layer] });
  model.compile({
    optimizer: tf.train.sgd(0.5),
    loss: 'binaryCrossentropy',
    metrics: ['accuracy', tf.metrics.precision, tf.metrics.recall],
  });
  const x = normal([40, 4], 3);
  const y = tf.tidy(() => labels(x, 2));
  return { model, x, y, args: { classWeight: { 0: 1, 1: 3 }, validationSplit: 0.3 } };
}

function regression(): FitTask {
  const layer = tf.layers.dense({ units: 2, inputShape: [4], kernelInitializer: seeded(1) });
  const model = tf.sequential({ layers: [layer] });
  model.compile({
    optimizer: tf.train.adamax(0.05),
    loss: tf.losses.huberLoss as never,
    metrics: ['mse', 'mae', 'mape', 'cosine'],
  });
  return { model, x: normal([21, 4], 3), y: normal([21, 2], 4), args: { batchSize: 10 } };
}

function weightedOutputs(): FitTask {
  const input = tf.input({ shape: [4] });
  const outputs = [1, 2].map(
    (seed) =>
      tf.layers
        .dense({
          units: 3,
          activation: 'softmax',
          name: `out${seed}`,
          kernelInitializer: seeded(seed),
        })
        .apply(input) as tf.SymbolicTensor,
  );
  const model = tf.model({ inputs: input, outputs });
  model.compile({
    optimizer: tf.train.adagrad(0.1),
    loss: 'categoricalCrossentropy',
    metrics: ['acc'],
  });
  const { x, y } = mlp();
  return {
    model,
    x,
    y: [y, y] as tf.Tensor[],
    args: { classWeight: { out2: { 0: 1, 1: 2, 2: 0.5 } } },
  };
}

export const TASKS: readonly [name: string, make: () => FitTask][] = [
  ['a dense network, its last batch smaller', () => mlp()],
  ['one batch larger than the data', () => ({ ...mlp(), args: { batchSize: 64 } })],
  ['a convnet with batch norm, penalties, class indices, validation data', convnet],
  ['two inputs by name, two outputs with losses and metrics by name', twoOutputs],
  ['binary targets, class weights, a part for validation', twoClasses],
  ['metrics of regression, a loss that is a function', regression],
  ['class weights for one of two outputs', weightedOutputs],
  ['no metrics', () => mlp(tf.train.adam(0.01), { metrics: [] })],
  [
    'epochs from the second on',
    () => ({ ...mlp(), args: { initialEpoch: 1, batchSize: 16, validationSplit: 0.2 } }),
  ],
];
