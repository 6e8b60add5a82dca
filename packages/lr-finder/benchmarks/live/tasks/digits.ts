import * as tf from '@tensorflow/tfjs';
import { digitsAsTargets, flatDigits, imageDigits, mislabelledDigits } from '../data/mnist.ts';
import { batchNorm, chainOf, dense, mlp, residualMlp } from '../layers.ts';
import type { LiveTask } from '../task.ts';

const l = tf.layers;
const conv = (filters: number, inputs?: number) =>
  l.conv2d({
    filters,
    kernelSize: 3,
    strides: 2,
    activation: 'relu',
    ...(inputs ? { inputShape: [inputs, inputs, 1] } : {}),
  });
const softmax = 'categoricalCrossentropy';
const logits = 'softmaxCrossEntropy';

/** MNIST at its full size. */
export const DIGITS: readonly LiveTask[] = [
  {
    id: 'mnist-linear-sgd',
    dataset: 'mnist',
    optimizer: 'sgd',
    batchSize: 16,
    steps: 300,
    loss: logits,
    data: flatDigits,
    model: () => mlp(784, [10], 'linear'),
  },
  {
    id: 'mnist-mlp-adam',
    dataset: 'mnist',
    optimizer: 'adam',
    batchSize: 64,
    steps: 200,
    loss: softmax,
    data: flatDigits,
    model: () => mlp(784, [64, 10], 'relu', 'softmax'),
  },
  {
    id: 'mnist-tanh4-sgd',
    dataset: 'mnist',
    optimizer: 'sgd',
    batchSize: 64,
    steps: 300,
    loss: softmax,
    data: flatDigits,
    model: () => mlp(784, [32, 32, 32, 32, 10], 'tanh', 'softmax'),
  },
  {
    id: 'mnist-cnn-momentum',
    dataset: 'mnist',
    optimizer: 'momentum',
    batchSize: 32,
    steps: 200,
    loss: logits,
    data: imageDigits,
    model: () => chainOf(conv(8, 28), conv(16), l.flatten(), dense(10)),
  },
  {
    id: 'mnist-cnnbn-nesterov',
    dataset: 'mnist',
    optimizer: 'nesterov',
    batchSize: 64,
    steps: 200,
    loss: logits,
    data: imageDigits,
    model: () =>
      chainOf(
        l.conv2d({ filters: 8, kernelSize: 3, strides: 2, inputShape: [28, 28, 1] }),
        batchNorm(),
        l.reLU(),
        l.conv2d({ filters: 16, kernelSize: 3, strides: 2 }),
        batchNorm(),
        l.reLU(),
        l.globalAveragePooling2d({}),
        dense(10),
      ),
  },
  {
    id: 'mnist-autoencoder-adam',
    dataset: 'mnist',
    optimizer: 'adam',
    batchSize: 64,
    steps: 300,
    loss: 'binaryCrossentropy',
    data: digitsAsTargets,
    model: () => mlp(784, [64, 12, 64, 784], 'gelu', 'sigmoid'),
  },
  {
    id: 'mnist-mislabelled-rmsprop',
    dataset: 'mnist',
    optimizer: 'rmsprop',
    batchSize: 32,
    steps: 300,
    loss: softmax,
    data: mislabelledDigits,
    model: () =>
      chainOf(
        dense(64, 'relu', 784),
        l.dropout({ rate: 0.3 }),
        dense(32, 'relu'),
        dense(10, 'softmax'),
      ),
  },
  {
    id: 'mnist-largeweights-momentum',
    dataset: 'mnist',
    optimizer: 'momentum',
    batchSize: 32,
    steps: 300,
    loss: logits,
    gain: 3,
    data: flatDigits,
    model: () => mlp(784, [48, 48, 10], 'relu'),
  },
  {
    id: 'mnist-residual-adam',
    dataset: 'mnist',
    optimizer: 'adam',
    batchSize: 128,
    steps: 200,
    loss: logits,
    data: flatDigits,
    model: () => residualMlp(784, 32, 2, 10),
  },
];
