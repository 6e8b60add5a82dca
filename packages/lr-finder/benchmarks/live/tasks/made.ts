import * as tf from '@tensorflow/tfjs';
import { illConditioned, outliers, parity, sine, spirals } from '../data/made.ts';
import { chain, topics, waves } from '../data/sequences.ts';
import { batchNorm, chainOf, dense, mlp } from '../layers.ts';
import type { LiveTask } from '../task.ts';

const l = tf.layers;

/** Points, functions and sequences made by a formula. */
export const MADE: readonly LiveTask[] = [
  {
    id: 'spirals-mlp-sgd',
    dataset: 'spirals',
    optimizer: 'sgd',
    batchSize: 64,
    steps: 400,
    loss: 'categoricalCrossentropy',
    data: spirals,
    model: () => mlp(2, [64, 64, 3], 'relu', 'softmax'),
  },
  {
    id: 'spirals-selu8-rmsprop',
    dataset: 'spirals',
    optimizer: 'rmsprop',
    batchSize: 128,
    steps: 400,
    loss: 'softmaxCrossEntropy',
    data: spirals,
    model: () => mlp(2, [24, 24, 24, 24, 24, 24, 24, 3], 'selu'),
  },
  {
    id: 'parity-mlp-adam',
    dataset: 'parity',
    optimizer: 'adam',
    batchSize: 32,
    steps: 400,
    loss: 'squaredHinge',
    data: parity,
    model: () => mlp(10, [256, 1], 'relu', 'tanh'),
  },
  {
    id: 'sine-mlp-adam',
    dataset: 'sine',
    optimizer: 'adam',
    batchSize: 16,
    steps: 400,
    loss: 'meanSquaredError',
    gain: 2,
    data: sine,
    model: () => mlp(1, [48, 48, 1], 'tanh'),
  },
  {
    id: 'outliers-mlp-nesterov',
    dataset: 'outliers',
    optimizer: 'nesterov',
    batchSize: 128,
    steps: 300,
    loss: 'logcosh',
    data: outliers,
    model: () => mlp(20, [64, 64, 1], 'relu'),
  },
  {
    id: 'illconditioned-linear-sgd',
    dataset: 'illconditioned',
    optimizer: 'sgd',
    batchSize: 256,
    steps: 400,
    loss: 'meanSquaredError',
    data: illConditioned,
    model: () => mlp(30, [1], 'linear'),
  },
  {
    id: 'waves-conv1dbn-adamax',
    dataset: 'waves',
    optimizer: 'adamax',
    batchSize: 32,
    steps: 200,
    loss: 'softmaxCrossEntropy',
    data: waves,
    model: () =>
      chainOf(
        l.conv1d({ filters: 12, kernelSize: 5, strides: 2, inputShape: [64, 1] }),
        batchNorm(),
        l.reLU(),
        l.conv1d({ filters: 12, kernelSize: 5, strides: 2, activation: 'relu' }),
        l.globalMaxPooling1d({}),
        dense(4),
      ),
  },
  {
    id: 'chain-gru-rmsprop',
    dataset: 'chain',
    optimizer: 'rmsprop',
    batchSize: 32,
    steps: 300,
    loss: 'categoricalCrossentropy',
    data: chain,
    model: () => chainOf(l.gru({ units: 24, inputShape: [10, 8] }), dense(8, 'softmax')),
  },
  {
    id: 'chain-rnn-momentum',
    dataset: 'chain',
    optimizer: 'momentum',
    batchSize: 64,
    steps: 300,
    loss: 'softmaxCrossEntropy',
    data: chain,
    model: () => chainOf(l.simpleRNN({ units: 24, inputShape: [10, 8] }), dense(8)),
  },
  {
    id: 'topics-embedding-adagrad',
    dataset: 'topics',
    optimizer: 'adagrad',
    batchSize: 64,
    steps: 300,
    loss: 'categoricalCrossentropy',
    data: topics,
    model: () =>
      chainOf(
        l.embedding({ inputDim: 300, outputDim: 12, inputLength: 20 }),
        l.globalAveragePooling1d({}),
        dense(6, 'softmax'),
      ),
  },
];
