import type * as tf from '@tensorflow/tfjs';
import { ArgumentError, expected } from '../errors.ts';
import { functionModel } from './function-model.ts';
import { isLayersModel, layersModel } from './layers-model.ts';
import type { ModelFunction, TrainableModel } from './model.ts';
import { expectOptimizer, expectOwnSlots } from './optimizer.ts';

/** What a model that is a function needs besides. */
export interface FunctionModelOptions {
  /** The variables of the model function; those that are trainable are trained. */
  readonly variables: readonly tf.Variable[];
}

/** A model with its optimizer, as they are now: compiling a model again changes both. */
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
): Setup {
  const compiled = isLayersModel(model) ? model : undefined;
  if (!compiled && typeof model !== 'function') {
    throw new ArgumentError(expected('model', 'a tf.LayersModel or a function', model));
  }
  const chosen = optimizer ?? compiled?.optimizer;
  expectOptimizer(chosen);
  const trainable = compiled
    ? layersModel(compiled, loss ?? compiled.loss)
    : functionModel(model as ModelFunction, variables, loss);
  expectOwnSlots(chosen, trainable.trained);
  return { model: trainable, optimizer: chosen };
}
