import type * as tf from '@tensorflow/tfjs';
import { isTensor } from '#training/batch';
import { layersModelParts } from '#training/layers-model';
import type { ModelParts } from '#training/model';
import { isLayersModel } from '#training/network';
import { expectOptimizer } from '#training/optimizer';
import { ArgumentError, expected } from '../errors.ts';
import type { Trainable } from '../range-test/trainable.ts';
import { restoreTraining, saveTraining, type TrainingState } from './state/training-state.ts';
import { trainingErrors } from './training-errors.ts';

/** An optimizer, and the model or the variables that it trains. */
export interface TrainingPart {
  readonly optimizer: tf.Optimizer;
  /** A `tf.LayersModel`, or variables. */
  readonly model: tf.LayersModel | readonly tf.Variable[];
}

/**
 * `save` and `restore` of a Trainable for a loop of your own in TensorFlow.js, which may have several
 * models and optimizers (a GAN, actor and critic). They cover weights, the averages of batch norm, and
 * everything in properties of layers and optimizers: slots, counters, rates, tensors; but not private
 * fields (`#name`). Copies are plain arrays, so that there is nothing to release.
 *
 * ```ts prelude=gan
 * import * as tf from '@tensorflow/tfjs';
 * import type { Trainable } from 'lr-finder';
 * import { setLearningRate, trainingState } from 'lr-finder/tfjs';
 *
 * const optimizer = tf.train.adam(2e-4);
 * const both = trainingState([
 *   { model: generator, optimizer: tf.train.adam(2e-4) },
 *   { model: discriminator, optimizer },
 * ]);
 * const trainable: Trainable = {
 *   step(lr) {
 *     setLearningRate(optimizer, lr);
 *     return trainDiscriminator(optimizer).dataSync()[0]!;
 *   },
 *   ...both,
 * };
 * ```
 *
 * @throws {ArgumentError} for a part that can't be trained, or that is disposed of.
 */
export function trainingState(
  parts: readonly TrainingPart[],
): Required<Pick<Trainable<readonly TrainingState[]>, 'save' | 'restore'>> {
  if (!Array.isArray(parts) || parts.length === 0) {
    throw new ArgumentError(expected('parts', 'a list of { model, optimizer }', parts));
  }
  const trained = (parts as readonly TrainingPart[]).map((part, i) => {
    const { optimizer, model } = (part ?? {}) as Partial<TrainingPart>;
    expectOptimizer(optimizer, trainingErrors);
    return { optimizer, model: modelParts(model, `parts[${i}].model`) };
  });
  return {
    async save() {
      const saved = [];
      for (const { model, optimizer } of trained) saved.push(await saveTraining(model, optimizer));
      return saved;
    },
    async restore(saved) {
      for (const state of saved) await restoreTraining(state);
    },
  };
}

function modelParts(model: unknown, name: string): ModelParts {
  if (isLayersModel(model)) return layersModelParts(model, trainingErrors);
  const isVariable = (value: unknown) => isTensor(value) && 'assign' in value && !value.isDisposed;
  if (!Array.isArray(model) || model.length === 0 || !model.every(isVariable)) {
    throw new ArgumentError(expected(name, 'a tf.LayersModel or a list of live variables', model));
  }
  return { variables: model as tf.Variable[], layers: [] };
}
