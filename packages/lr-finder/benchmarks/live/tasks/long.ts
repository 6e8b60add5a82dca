import * as tf from '@tensorflow/tfjs';
import {
  LETTERS,
  LETTERS_BEFORE,
  manyDigitImages,
  manyDigits,
  titles,
  zipCodes,
} from '../data/long.ts';
import { chainOf, dense, mlp } from '../layers.ts';
import type { LiveTask } from '../task.ts';

const l = tf.layers;
const logits = 'softmaxCrossEntropy';
const convnet = () =>
  chainOf(
    l.conv2d({
      filters: 8,
      kernelSize: 3,
      strides: 2,
      activation: 'relu',
      inputShape: [28, 28, 1],
    }),
    l.conv2d({ filters: 16, kernelSize: 3, strides: 2, activation: 'relu' }),
    l.flatten(),
    dense(10),
  );
const letters = () =>
  l.embedding({ inputDim: LETTERS, outputDim: 12, inputLength: LETTERS_BEFORE });

/** Trainings of thousands of steps. */
export const LONG: readonly LiveTask[] = [
  {
    id: 'long-mnist-mlp-adam',
    dataset: 'mnist',
    optimizer: 'adam',
    batchSize: 64,
    steps: 3000,
    loss: logits,
    data: manyDigits,
    model: () => mlp(784, [64, 10], 'relu'),
  },
  {
    id: 'long-mnist-mlp-momentum',
    dataset: 'mnist',
    optimizer: 'momentum',
    batchSize: 64,
    steps: 3000,
    loss: logits,
    data: manyDigits,
    model: () => mlp(784, [64, 32, 10], 'relu'),
  },
  {
    id: 'long-mnist-cnn-adamw',
    dataset: 'mnist',
    optimizer: 'adamw',
    batchSize: 32,
    steps: 2000,
    loss: logits,
    data: manyDigitImages,
    model: convnet,
  },
  {
    id: 'long-mnist-cnn-momentum',
    dataset: 'mnist',
    optimizer: 'momentum',
    batchSize: 32,
    steps: 2000,
    loss: logits,
    data: manyDigitImages,
    model: convnet,
  },
  {
    id: 'long-titles-mlp-adam',
    dataset: 'titles',
    optimizer: 'adam',
    batchSize: 64,
    steps: 4000,
    loss: logits,
    data: titles,
    model: () => chainOf(letters(), l.flatten(), dense(96, 'relu'), dense(LETTERS)),
  },
  {
    id: 'long-titles-conv1d-adamw',
    dataset: 'titles',
    optimizer: 'adamw',
    batchSize: 32,
    steps: 3000,
    loss: logits,
    data: titles,
    model: () =>
      chainOf(
        letters(),
        l.conv1d({ filters: 32, kernelSize: 4, activation: 'relu' }),
        l.flatten(),
        dense(LETTERS),
      ),
  },
  {
    id: 'long-zips-mlp-adamw',
    dataset: 'zips',
    optimizer: 'adamw',
    batchSize: 64,
    steps: 5000,
    loss: logits,
    data: zipCodes,
    model: () => mlp(2, [64, 64, 10], 'relu'),
  },
  {
    id: 'long-zips-mlp-momentum',
    dataset: 'zips',
    optimizer: 'momentum',
    batchSize: 64,
    steps: 5000,
    loss: logits,
    data: zipCodes,
    model: () => mlp(2, [64, 64, 10], 'tanh'),
  },
];
