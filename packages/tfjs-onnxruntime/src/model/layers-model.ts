import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '../errors.ts';
import { type Batch, flatten, isTensor, type Tensors } from './batch.ts';
import type { LossOfBatch } from './batch-loss.ts';
import { lossFunction } from './loss.ts';

/** What this file needs of a LayersModel beyond its public type. */
type Network = Pick<
  tf.LayersModel,
  'apply' | 'calculateLosses' | 'inputNames' | 'inputs' | 'layers' | 'outputNames' | 'outputs'
> & {
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
  const trained = (network.collectedTrainableWeights ?? network.trainableWeights).map(
    ({ val }) => val,
  );
  if (trained.length === 0) {
    throw new ArgumentError('Expected `model` to have trainable weights, got none');
  }
  return {
    trained,
    layers: network.layers,
    of: (batch, training) => totalLoss(batch, training, network, losses),
  };
}

/** A Sequential hands all work on to a model within, which it builds when it is first used. */
function networkOf(model: tf.LayersModel): Network {
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

function totalLoss(
  { xs, ys, sampleWeight }: Batch,
  training: boolean,
  network: Network,
  losses: readonly ReturnType<typeof lossFunction>[],
): tf.Scalar {
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
  const perSample = losses
    .map((loss, i) => {
      const one = loss(targets[i]!, outputs[i]!);
      const weight = weights[i] ?? weights[0];
      return weight ? tf.mul(one, weight) : one;
    })
    .reduce((sum, loss) => tf.add(sum, loss));
  const penalties = training ? network.calculateLosses() : [];
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
