import * as tf from '@tensorflow/tfjs';
import { describeShape, isTensor, type Tensors } from './batch.ts';
import type { Errors } from './errors.ts';
import { noTensor } from './no-tensor.ts';

/** A loss: from targets and predictions to one value for each sample, or one scalar. */
export type LossFunction = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;

/** A custom loss for a function model: it gets targets and predictions unchanged. */
export type StructuredLoss = (yTrue: never, yPred: never) => tf.Tensor;

/** The loss whose targets are class numbers. */
export const SPARSE = 'sparseCategoricalCrossentropy';

/** What to do with targets that are one-hot. */
export const USE_ONE_HOT =
  'For one-hot targets use the loss categoricalCrossentropy, or make class numbers of them by tf.argMax(ys, -1)';

/** The loss names that `model.compile` takes. */
const LAYERS_LOSSES = [
  'meanSquaredError',
  'meanAbsoluteError',
  'meanAbsolutePercentageError',
  'meanSquaredLogarithmicError',
  'squaredHinge',
  'hinge',
  'categoricalHinge',
  'logcosh',
  'categoricalCrossentropy',
  SPARSE,
  'binaryCrossentropy',
  'kullbackLeiblerDivergence',
  'poisson',
  'cosineProximity',
] as const;

/** The functions of `tf.losses` of targets and predictions. */
const CORE_LOSSES = [
  'absoluteDifference',
  'hingeLoss',
  'huberLoss',
  'logLoss',
  'sigmoidCrossEntropy',
  'softmaxCrossEntropy',
] as const;

/** The name of a loss of tfjs: one that `model.compile` takes, or a function of `tf.losses`. */
export type LossName = (typeof LAYERS_LOSSES)[number] | (typeof CORE_LOSSES)[number];

/** One loss for all outputs, a list with one for each, or a map by output name. */
export type Loss =
  | LossName
  | LossFunction
  | readonly (LossName | LossFunction)[]
  | { readonly [output: string]: LossName | LossFunction };

/** Losses whose targets have the shape of the output; the others may broadcast or take classes. */
export function needsEqualShapes(loss: unknown): boolean {
  return loss !== SPARSE && (isAmong(LAYERS_LOSSES, loss) || isAmong(CORE_LOSSES, loss));
}

/**
 * Finds the function behind a loss.
 *
 * @throws {ArgumentError} for a name that tfjs doesn't know.
 */
export function lossFunction(loss: unknown, name: string, errors: Errors): LossFunction {
  if (typeof loss === 'function') return loss as LossFunction;
  if (isAmong(LAYERS_LOSSES, loss)) return layersLoss(loss, errors);
  if (isAmong(CORE_LOSSES, loss)) return tf.losses[loss as 'huberLoss'] as LossFunction;
  const names = [...LAYERS_LOSSES, ...CORE_LOSSES].join(', ');
  throw new errors.ArgumentError(errors.expected(name, `a function or one of ${names}`, loss));
}

function isAmong<Name extends string>(names: readonly Name[], loss: unknown): loss is Name {
  return (names as readonly unknown[]).includes(loss);
}

/** Whether a loss is a user's function, not one of tfjs. */
export function isOwnLoss(loss: LossFunction): boolean {
  const ofTfjs = [tf.losses, tf.metrics].some((all) => Object.values(all).includes(loss as never));
  return !ofTfjs && !found.has(loss);
}

/** The functions of losses given by name. */
const found = new WeakSet<LossFunction>();

/**
 * tfjs-layers finds a loss by its name only when it compiles a model. The model compiled here has no
 * weights, and names of its own, so that it doesn't change the automatic names of the user's layers.
 */
function layersLoss(name: string, errors: Errors): LossFunction {
  const layer = tf.layers.activation({
    activation: 'linear',
    inputShape: [1],
    name: 'named_loss',
  });
  const model = tf.sequential({ name: 'named_loss_model', layers: [layer] });
  model.compile({ optimizer: 'sgd', loss: name });
  const compiled = (model as unknown as { model: tf.LayersModel }).model;
  const [itself] = compiled.lossFunctions as LossFunction[];
  const loss = name === SPARSE ? ofClasses(itself!, errors) : itself!;
  model.dispose();
  found.add(loss);
  return loss;
}

/** Checks that targets are class numbers: tfjs would fail in a reshape, without naming them. */
function ofClasses(loss: LossFunction, { DataError }: Errors): LossFunction {
  return (yTrue, yPred) => {
    if (yTrue.size * yPred.shape.at(-1)! !== yPred.size) {
      const [got, output] = [yTrue, yPred].map(({ shape }) => describeShape(shape));
      throw new DataError(
        `Expected \`yTrue\` to be class numbers, one for each row of the output ${output}, as ${SPARSE} takes them, got the shape ${got}. ${USE_ONE_HOT}`,
      );
    }
    return loss(yTrue, yPred);
  };
}

/** The mean loss of one output over its samples, weighted if there are weights. */
export function weighted(
  loss: tf.Tensor,
  weight: tf.Tensor | undefined,
  errors: Errors,
): tf.Tensor {
  if (!isTensor(loss)) {
    throw noTensor(loss, 'loss(yTrue, yPred)', 'Return what it computes', errors);
  }
  if (!weight) return loss;
  if (loss.rank === 0) {
    throw new errors.ArgumentError(
      'Expected `loss` to give one value a sample where there is a `sampleWeight`, got a scalar',
    );
  }
  return tf.mul(loss, weight);
}

/** The tensors of an output, or of targets, as a list. */
export function listOf(tensors: Tensors): readonly tf.Tensor[] {
  return (isTensor(tensors) ? [tensors] : Object.values(tensors)) as tf.Tensor[];
}
