import * as tf from '@tensorflow/tfjs';
import type { LossName } from '../src/index.ts';

export const SAMPLES = 6;

/** The names that `model.compile` takes, with the last activation that suits them, and the targets. */
export const LAYERS_LOSSES: [loss: LossName, activation: string, targets: () => tf.Tensor][] = [
  ['meanSquaredError', 'linear', values],
  ['meanAbsoluteError', 'linear', values],
  ['meanAbsolutePercentageError', 'linear', positive],
  ['meanSquaredLogarithmicError', 'softplus', positive],
  ['squaredHinge', 'tanh', signs],
  ['hinge', 'tanh', signs],
  ['categoricalHinge', 'sigmoid', classes],
  ['logcosh', 'linear', values],
  ['categoricalCrossentropy', 'softmax', shares],
  ['sparseCategoricalCrossentropy', 'softmax', labels],
  ['binaryCrossentropy', 'sigmoid', shares],
  ['kullbackLeiblerDivergence', 'softmax', shares],
  ['poisson', 'softplus', positive],
  ['cosineProximity', 'linear', values],
];

/** Those of `tf.losses`. */
export const CORE_LOSSES: [loss: LossName, activation: string, targets: () => tf.Tensor][] = [
  ['absoluteDifference', 'linear', values],
  ['hingeLoss', 'tanh', classes],
  ['huberLoss', 'linear', values],
  ['logLoss', 'sigmoid', shares],
  ['sigmoidCrossEntropy', 'linear', shares],
  ['softmaxCrossEntropy', 'linear', shares],
];

export function values() {
  return tf.randomNormal([SAMPLES, 3], 0, 1, 'float32', 4);
}
function positive() {
  return tf.randomUniform([SAMPLES, 3], 0.5, 2, 'float32', 4);
}
export function shares() {
  return tf.softmax(values());
}
function labels() {
  return tf.tensor1d([0, 1, 2, 2, 1, 0]);
}
function classes() {
  return tf.oneHot(tf.tensor1d([0, 1, 2, 2, 1, 0], 'int32'), 3).cast('float32');
}
function signs() {
  return tf.sign(values());
}

export const OPTIMIZERS: [name: string, make: () => tf.Optimizer][] = [
  ['sgd', () => tf.train.sgd(0.05)],
  ['momentum', () => tf.train.momentum(0.05, 0.9)],
  ['nesterov', () => tf.train.momentum(0.05, 0.9, true)],
  ['adagrad', () => tf.train.adagrad(0.05)],
  ['adadelta', () => tf.train.adadelta(0.5)],
  ['adam', () => tf.train.adam(0.01)],
  ['adamax', () => tf.train.adamax(0.01)],
  ['adamax with decay', () => tf.train.adamax(0.01, 0.9, 0.999, 1e-7, 0.1)],
  ['rmsprop', () => tf.train.rmsprop(0.01)],
  ['rmsprop, centered, with momentum', () => tf.train.rmsprop(0.01, 0.9, 0.5, 0.01, true)],
];
