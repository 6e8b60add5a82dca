import type * as tf from '@tensorflow/tfjs';
import type { OptimizerName } from '../settings/settings.ts';

const MAKERS: Record<OptimizerName, (train: typeof tf.train, lr: number) => tf.Optimizer> = {
  sgd: (train, lr) => train.sgd(lr),
  momentum: (train, lr) => train.momentum(lr, 0.9),
  adam: (train, lr) => train.adam(lr),
  rmsprop: (train, lr) => train.rmsprop(lr),
  adagrad: (train, lr) => train.adagrad(lr),
  adamax: (train, lr) => train.adamax(lr),
};

/** An optimizer of TensorFlow.js, with its customary settings. */
export function makeOptimizer(train: typeof tf.train, name: OptimizerName, lr: number) {
  return MAKERS[name](train, lr);
}
