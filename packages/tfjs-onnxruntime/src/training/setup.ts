import type * as tf from '@tensorflow/tfjs';
import type { Errors } from './errors.ts';
import { functionModel } from './function-model.ts';
import { layersModel } from './layers-model.ts';
import type { ModelFunction, TrainableModel } from './model.ts';
import { isLayersModel } from './network.ts';
import { expectOptimizer, expectOwnSlots } from './optimizer.ts';

/** A model with its present optimizer: compiling the model again changes both. */
export interface Setup {
  readonly model: TrainableModel;
  readonly optimizer: tf.Optimizer;
}

/**
 * @param optimizer - default: the one that the model was compiled with.
 * @param loss - default: what the model was compiled with.
 * @param variables - those of a model that is a function.
 * @throws {ArgumentError} for what can't be trained.
 */
export function setUp(
  model: unknown,
  optimizer: unknown,
  loss: unknown,
  variables: unknown,
  errors: Errors,
): Setup {
  const compiled = isLayersModel(model) ? model : undefined;
  if (!compiled && typeof model !== 'function') {
    const { ArgumentError, expected } = errors;
    throw new ArgumentError(expected('model', 'a tf.LayersModel or a function', model));
  }
  const chosen = optimizer ?? compiled?.optimizer;
  expectOptimizer(chosen, errors);
  const trainable = compiled
    ? layersModel(compiled, loss ?? compiled.loss, errors)
    : functionModel(model as ModelFunction, variables, loss, errors);
  expectOwnSlots(chosen, trainable.trained, errors);
  return { model: trainable, optimizer: chosen };
}
