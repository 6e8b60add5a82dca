import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '../errors.ts';
import { type Batch, flatten, isTensor, type Tensors } from './batch.ts';
import type { LossOfBatch } from './batch-loss.ts';
import { type LossFunction, lossFunction } from './loss.ts';

/** The parts of a LayersModel that a step needs, some of which its public type hides. */
export type Network = Pick<
  tf.LayersModel,
  | 'apply'
  | 'calculateLosses'
  | 'inputNames'
  | 'inputs'
  | 'layers'
  | 'metricsTensors'
  | 'optimizer'
  | 'outputNames'
  | 'outputs'
> & {
  readonly lossFunctions: readonly LossFunction[];
  readonly trainableWeights: Weight[];
  readonly collectedTrainableWeights?: Weight[];
};

interface Weight {
  readonly val: tf.Variable;
}

export function isLayersModel(model: unknown): model is tf.LayersModel {
  return (
    typeof model === 'object' && model !== null && 'trainableWeights' in model && 'apply' in model
  );
}

/**
 * The loss of a batch as `model.fit` computes it, with the penalties of regularizers; or, in inference
 * mode, as `model.evaluate` does, without.
 */
export function lossOfLayersModel(model: tf.LayersModel, loss: unknown): LossOfBatch {
  const network = networkOf(model);
  const { outputNames } = network;
  const losses = lossOfEachOutput(loss, outputNames).map(lossFunction);
  return {
    trained: trainedBy(network),
    layers: network.layers,
    of: (batch, training) => totalLoss(forward(batch, training, network, losses)),
  };
}

/** What `model.fit` trains, in the order of the optimizer's slots. */
export function trainedBy(network: Network): tf.Variable[] {
  const weights = network.collectedTrainableWeights ?? network.trainableWeights;
  if (weights.length === 0) {
    throw new ArgumentError('Expected `model` to have trainable weights, got none');
  }
  return weights.map(({ val }) => val);
}

/** A Sequential hands all work on to a model within, which it builds when it is first used. */
export function networkOf(model: tf.LayersModel): Network {
  if (!model.inputs?.length || !model.outputs?.length) {
    throw new ArgumentError(
      'Expected `model` to be built, got one without inputs. Give its first layer an `inputShape`',
    );
  }
  if (model.getClassName() !== 'Sequential') return model as unknown as Network;
  const sequential = model as tf.LayersModel & { model?: Network };
  if (!sequential.model) (model as tf.Sequential).build();
  return sequential.model!;
}

/** A batch on its way through a network. */
export interface Forward {
  readonly targets: readonly tf.Tensor[];
  readonly outputs: readonly tf.Tensor[];
  /** The loss of each output, one value a sample, weighted. */
  readonly losses: readonly tf.Tensor[];
  readonly penalties: readonly tf.Tensor[];
}

export function forward(
  { xs, ys, sampleWeight }: Batch,
  training: boolean,
  network: Network,
  losses: readonly LossFunction[],
): Forward {
  const inputs = inOrder(xs, network.inputNames, 'xs').map((x, i) =>
    withFeatureAxis(x, network.inputs[i]!.shape),
  );
  const targets = inOrder(ys, network.outputNames, 'ys').map((y, i) =>
    withFeatureAxis(y, network.outputs[i]!.shape),
  );
  const outputs = [
    network.apply(inputs.length === 1 ? inputs[0]! : inputs, { training }),
  ].flat() as tf.Tensor[];
  const weights = flatten(sampleWeight);
  return {
    targets,
    outputs,
    losses: losses.map((loss, i) => {
      const one = loss(targets[i]!, outputs[i]!);
      const weight = weights[i] ?? weights[0];
      return weight ? tf.mul(one, weight) : one;
    }),
    penalties: training ? network.calculateLosses() : [],
  };
}

export function totalLoss({ losses, penalties }: Forward): tf.Scalar {
  const perSample = losses.reduce((sum, loss) => tf.add(sum, loss));
  return penalties.reduce<tf.Tensor>(
    (sum, penalty) => tf.add(sum, penalty),
    tf.mean(perSample),
  ) as tf.Scalar;
}

function lossOfEachOutput(loss: unknown, outputNames: readonly string[]): unknown[] {
  if (Array.isArray(loss)) {
    if (loss.length === outputNames.length) return loss;
    throw new ArgumentError(
      `Expected \`loss\` to have one entry for each of the ${outputNames.length} outputs of the model, got ${loss.length}`,
    );
  }
  if (typeof loss === 'object' && loss !== null) {
    return outputNames.map((name) => (loss as Record<string, unknown>)[name]);
  }
  return outputNames.map(() => loss);
}

function inOrder(tensors: Tensors, names: readonly string[], what: string): readonly tf.Tensor[] {
  const list = isTensor(tensors)
    ? [tensors]
    : Array.isArray(tensors)
      ? (tensors as tf.Tensor[])
      : names.map((name) => (tensors as Record<string, tf.Tensor>)[name]);
  if (list.length !== names.length || !list.every(isTensor)) {
    throw new ArgumentError(
      `Expected \`${what}\` of the batch to have a tensor for each of ${names.join(', ')}, got ${list.filter(isTensor).length}`,
    );
  }
  return list;
}

/** `model.fit` reads values [batch] as [batch, 1] where the model wants two axes. So do we. */
function withFeatureAxis(tensor: tf.Tensor, shape: readonly (number | null)[]): tf.Tensor {
  return tensor.rank === 1 && shape.length === 2 ? tf.expandDims(tensor, 1) : tensor;
}
