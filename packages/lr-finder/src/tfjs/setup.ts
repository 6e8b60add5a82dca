import type * as tf from '@tensorflow/tfjs';
import { type Setup, setUp as setUpTraining } from '#training/setup';
import { trainingErrors } from './training-errors.ts';

export type { Setup };

/** What a model function needs in addition. */
export interface FunctionModelOptions {
  /** The variables of the model function; those that are trainable are trained. */
  readonly variables: readonly tf.Variable[];
}

/** What else it takes to train a model that is a function: there is no compiled model to take it from. */
export type FunctionTraining<Loss> = [
  optimizer: tf.Optimizer,
  loss: Loss,
  options: FunctionModelOptions,
];

/** `setUp` of the shared training, with the errors of this package. */
export function setUp(
  model: unknown,
  optimizer: unknown,
  loss: unknown,
  variables: unknown,
): Setup {
  return setUpTraining(model, optimizer, loss, variables, trainingErrors);
}
