import type * as tf from '@tensorflow/tfjs';
import { trainingErrors } from '../errors.ts';
import type { Batch } from '../training/batch.ts';
import type { Loss } from '../training/loss.ts';
import type { ModelFunction } from '../training/model.ts';
import { setUp } from '../training/setup.ts';
import { trainStep } from '../training/train-step.ts';

/** What is to be compiled: a model with its loss, or a whole step. */
export interface StepOptions {
  /** A LayersModel, or a function from inputs to predictions. */
  readonly model?: tf.LayersModel | ModelFunction;
  /** The variables of a model function. */
  readonly variables?: readonly tf.Variable[];
  /** The name of a loss of tfjs, or a function; a list or a map for several outputs. Default: what the model is compiled with. */
  readonly loss?: Loss;
  /**
   * A whole training step instead of `model` and `loss`: it changes variables, by `optimizer` and
   * otherwise, and returns the loss. It must do the same for every batch of one shape.
   */
  readonly step?: (batch: never) => tf.Tensor;
  /** Besides a `step`: the loss of a batch with the model as it is, for `evaluate()`. */
  readonly evaluation?: (batch: never) => tf.Tensor;
  /** Layers that a `step` calls; they give errors their place. */
  readonly layers?: readonly tf.layers.Layer[];
}

/** One step: forward, gradients, and the optimizer's own update. */
export interface TrainingStep {
  readonly step: (batch: Batch) => tf.Tensor;
  /** The loss in inference mode; it changes nothing. */
  readonly evaluation: ((batch: Batch) => tf.Tensor) | undefined;
  readonly layers: readonly tf.layers.Layer[];
}

export function trainingStep(options: StepOptions, optimizer: tf.Optimizer): TrainingStep {
  const { step, evaluation, layers = [] } = options;
  if (step) {
    return {
      step: step as TrainingStep['step'],
      evaluation: evaluation as TrainingStep['evaluation'],
      layers,
    };
  }
  const { loss, variables } = options;
  const { model } = setUp(options.model, optimizer, loss, variables, trainingErrors);
  const fitted = (batch: Batch) => model.fit(batch, 'the batch');
  const update = { updated: model.trained, factors: new Map() };
  return {
    step: (batch) => trainStep(model, optimizer, [fitted(batch)], update),
    evaluation: (batch) => model.loss(fitted(batch), false),
    layers: model.layers,
  };
}
