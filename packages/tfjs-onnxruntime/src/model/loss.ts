import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '../errors.ts';

/** A loss: targets and predictions to one value a sample, or one scalar. */
export type LossFunction = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;

/** A loss of one's own for a model function: it gets targets and predictions as they come. */
export type StructuredLoss = (yTrue: never, yPred: never) => tf.Tensor;

/** One loss for all outputs, a list with one for each, or a map by output name. */
export type Loss =
  | string
  | LossFunction
  | StructuredLoss
  | readonly (string | LossFunction)[]
  | { readonly [output: string]: string | LossFunction };

/**
 * Finds the function behind a loss: a name that `model.compile` takes, or one of `tf.losses`.
 *
 * @throws {ArgumentError} for a name that tfjs doesn't know.
 */
export function lossFunction(loss: unknown): LossFunction {
  if (typeof loss === 'function') return loss as LossFunction;
  if (typeof loss === 'string') {
    const core = (tf.losses as unknown as Record<string, LossFunction | undefined>)[loss];
    if (core && CORE_LOSSES.has(loss)) return core;
    try {
      return layersLoss(loss);
    } catch {
      // The name isn't known: said below.
    }
  }
  throw new ArgumentError(
    `Expected \`loss\` to be a function or the name of a loss of tfjs, got ${String(loss)}`,
  );
}

/** Those of `tf.losses` that take targets and predictions. */
const CORE_LOSSES: ReadonlySet<string> = new Set([
  'absoluteDifference',
  'hingeLoss',
  'huberLoss',
  'logLoss',
  'sigmoidCrossEntropy',
  'softmaxCrossEntropy',
]);

/** tfjs-layers exports no way from a loss's name to its function but compiling a model. */
function layersLoss(name: string): LossFunction {
  const layer = tf.layers.activation({
    activation: 'linear',
    inputShape: [1],
    name: 'tfjs_onnxruntime_loss',
  });
  const model = tf.sequential({ name: 'tfjs_onnxruntime_loss_model', layers: [layer] });
  const optimizer = tf.train.sgd(0);
  try {
    model.compile({ optimizer, loss: name });
    const compiled = (model as unknown as { model: tf.LayersModel }).model;
    return compiled.lossFunctions[0] as LossFunction;
  } finally {
    optimizer.dispose();
    model.dispose();
  }
}
