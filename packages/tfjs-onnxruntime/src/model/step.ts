import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '../errors.ts';
import { type Batch, flatten, type Tensors } from './batch.ts';
import type { LossOfBatch } from './batch-loss.ts';
import { isLayersModel, lossOfLayersModel } from './layers-model.ts';
import { type Loss, type LossFunction, lossFunction } from './loss.ts';

/** A function from inputs to predictions; `training` tells it how dropout and the like behave. */
export type ModelFunction = (xs: never, mode: { readonly training: boolean }) => Tensors;

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
  const loss = lossOfBatch(options);
  return {
    step: (batch) => optimizer.minimize(() => loss.of(batch, true), true, [...loss.trained])!,
    evaluation: (batch) => loss.of(batch, false),
    layers: loss.layers,
  };
}

function lossOfBatch({ model, variables, loss }: StepOptions): LossOfBatch {
  if (isLayersModel(model)) return lossOfLayersModel(model, loss ?? model.loss);
  if (typeof model !== 'function') {
    throw new ArgumentError(
      'Expected `model` to be a LayersModel or a function, got neither. Pass one, or a `step`',
    );
  }
  const trained = (variables ?? []).filter(({ trainable }) => trainable);
  if (trained.length === 0) {
    throw new ArgumentError(
      'Expected `variables` to be the tf.Variables of the model function, got none to train',
    );
  }
  return { trained, layers: [], of: lossOfFunction(model, loss) };
}

function lossOfFunction(model: ModelFunction, loss: unknown): LossOfBatch['of'] {
  const predict = model as (xs: Tensors, mode: { training: boolean }) => Tensors;
  const losses = (Array.isArray(loss) ? loss : [loss]).map(lossFunction);
  return ({ xs, ys, sampleWeight }, training) => {
    const predictions = predict(xs, { training });
    const weights = flatten(sampleWeight);
    const pairs: [Tensors, Tensors][] = Array.isArray(loss)
      ? flatten(predictions).map((prediction, i) => [flatten(ys)[i]!, prediction])
      : [[ys, predictions]];
    const each = pairs.map(([target, prediction], i) =>
      weightedMean(losses[i]!, target, prediction, weights[i] ?? weights[0]),
    );
    return tf.addN(each) as tf.Scalar;
  };
}

function weightedMean(
  loss: LossFunction,
  ys: Tensors,
  predictions: Tensors,
  weight: tf.Tensor | undefined,
): tf.Tensor {
  const value = loss(ys as tf.Tensor, predictions as tf.Tensor);
  return tf.mean(weight ? tf.mul(value, weight) : value);
}
