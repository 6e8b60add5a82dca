import * as tf from '@tensorflow/tfjs';
import { ArgumentError, DataError, expected } from '../errors.ts';
import { type Batch, describeShape, flatten, isTensor, type Tensors } from './data/batch.ts';
import {
  isOwnLoss,
  type LossFunction,
  listOf,
  lossFunction,
  needsEqualShapes,
  weighted,
} from './loss.ts';
import type { ModelParts, TrainableModel, TrainedNetwork } from './model.ts';

/** What this file needs of a LayersModel beyond its public type. */
type Network = Pick<
  tf.LayersModel,
  'apply' | 'calculateLosses' | 'inputNames' | 'inputs' | 'layers' | 'outputNames' | 'outputs'
> &
  TrainedNetwork & {
    readonly weights: Weight[];
    readonly trainableWeights: Weight[];
    /** The weights that `compile` found trainable: those that `fit` trains. */
    readonly collectedTrainableWeights?: Weight[];
  };

/** A weight of a layer, with the variable behind it. */
interface Weight {
  readonly val: tf.Variable;
}

export function isLayersModel(model: unknown): model is tf.LayersModel {
  return (
    typeof model === 'object' && model !== null && 'trainableWeights' in model && 'apply' in model
  );
}

/**
 * A LayersModel, trained exactly as `model.fit` does it.
 *
 * @throws {ArgumentError} when it can't be trained.
 */
export function layersModel(model: tf.LayersModel, loss: unknown): TrainableModel {
  const network = networkOf(model);
  expectLive(network);
  const { outputNames } = network;
  const given = lossOfEachOutput(loss, outputNames);
  const losses = given.map((one, i) =>
    lossFunction(one, outputNames.length === 1 ? 'loss' : `loss of output ${outputNames[i]}`),
  );
  const trained = (network.collectedTrainableWeights ?? network.trainableWeights).map(
    ({ val }) => val,
  );
  if (trained.length === 0) {
    throw new ArgumentError('Expected `model` to have trainable weights, got none');
  }
  return {
    trained,
    ...partsOf(network),
    runsOwnCode: losses.some(isOwnLoss),
    network,
    fit: (batch, name) => {
      expectLive(network);
      return fitBatch(batch, name, network, given);
    },
    loss: (batch, training) => totalLoss(batch, training, network, losses),
  };
}

/**
 * What a training step may change in a LayersModel.
 *
 * @throws {ArgumentError} when it isn't built, or no longer alive.
 */
export function layersModelParts(model: tf.LayersModel): ModelParts {
  const network = networkOf(model);
  expectLive(network);
  return partsOf(network);
}

function partsOf({ weights, layers }: Network): ModelParts {
  return { variables: weights.map(({ val }) => val), layers };
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

/** The loss of `fit`: the losses of the outputs added up, their mean, and the penalties. */
function totalLoss(
  { xs, ys, sampleWeight }: Batch,
  training: boolean,
  network: Network,
  losses: readonly LossFunction[],
): tf.Scalar {
  const outputs = [network.apply(xs as tf.Tensor | tf.Tensor[], { training })].flat();
  const targets = ys as readonly tf.Tensor[];
  const weights = flatten(sampleWeight);
  const perSample = losses
    .map((loss, i) =>
      weighted(loss(targets[i]!, outputs[i] as tf.Tensor), weights[i] ?? weights[0]),
    )
    .reduce((sum, loss) => tf.add(sum, loss));
  let total = tf.mean(perSample) as tf.Scalar;
  if (training) {
    for (const penalty of network.calculateLosses()) total = tf.add(total, penalty);
  }
  return total;
}

function lossOfEachOutput(loss: unknown, outputNames: readonly string[]): unknown[] {
  if (Array.isArray(loss)) {
    if (loss.length !== outputNames.length) {
      throw new ArgumentError(
        `Expected \`loss\` to have one entry for each of the ${outputNames.length} outputs of the model, got ${loss.length}`,
      );
    }
    return loss;
  }
  if (typeof loss === 'object' && loss !== null) {
    const byName = loss as Record<string, unknown>;
    for (const name of [...outputNames, ...Object.keys(byName)]) {
      if (byName[name] == null || !outputNames.includes(name)) {
        throw new ArgumentError(
          `Expected \`loss\` to have an entry for each of the outputs ${outputNames.join(', ')}, got ${Object.keys(byName).join(', ')}`,
        );
      }
    }
    return outputNames.map((name) => byName[name]);
  }
  return outputNames.map(() => loss);
}

/** Puts a batch into the order of the model's inputs and outputs, after checking that it fits. */
function fitBatch(
  { xs, ys, sampleWeight }: Batch,
  name: string,
  network: Network,
  losses: readonly unknown[],
): Batch {
  const inputs = inOrder(xs, network.inputNames, `xs of a batch of ${name}`).map((x, i) => {
    const fitted = withFeatureAxis(x, network.inputs[i]!.shape);
    expectShape(fitted, network.inputs[i]!.shape, `xs of a batch of ${name}`);
    return fitted;
  });
  const targets = inOrder(ys, network.outputNames, `ys of a batch of ${name}`).map((y, i) => {
    const fitted = withFeatureAxis(y, network.outputs[i]!.shape);
    if (needsEqualShapes(losses[i])) {
      expectShape(fitted, network.outputs[i]!.shape, `ys of a batch of ${name}`);
    }
    return fitted;
  });
  const fitted = { xs: inputs.length === 1 ? inputs[0]! : inputs, ys: targets };
  return sampleWeight ? { ...fitted, sampleWeight } : fitted;
}

function inOrder(tensors: Tensors, names: readonly string[], what: string): readonly tf.Tensor[] {
  if (!isTensor(tensors) && !Array.isArray(tensors)) {
    const byName = tensors as { readonly [name: string]: tf.Tensor };
    const missing = names.find((name) => byName[name] === undefined);
    if (missing !== undefined) {
      throw new DataError(
        `Expected the ${what} to have an entry for each of ${names.join(', ')}, got ${Object.keys(byName).join(', ')}`,
      );
    }
    return names.map((name) => byName[name]!);
  }
  const list = listOf(tensors);
  if (list.length !== names.length) {
    throw new DataError(
      `Expected the ${what} to have ${names.length} ${names.length === 1 ? 'tensor' : 'tensors'} (${names.join(', ')}), got ${list.length}`,
    );
  }
  return list;
}

/** `model.fit` reads values [batch] as [batch, 1] where the model wants two axes. So do we. */
function withFeatureAxis(tensor: tf.Tensor, shape: readonly (number | null)[]): tf.Tensor {
  return tensor.rank === 1 && shape.length === 2 ? tf.expandDims(tensor, 1) : tensor;
}

function expectShape(tensor: tf.Tensor, shape: readonly (number | null)[], what: string): void {
  const fits =
    tensor.rank === shape.length &&
    shape.every((size, axis) => size === null || size === tensor.shape[axis]);
  if (!fits) {
    const missesBatchAxis = tensor.rank === shape.length - 1 ? '. Batch the data first' : '';
    throw new DataError(
      `Expected the ${what} to have the shape ${describeShape(shape)}, got ${describeShape(tensor.shape)}${missesBatchAxis}`,
    );
  }
}

function expectLive(network: Network): void {
  // Reading a disposed weight throws, but doesn't say what to do.
  if (network.weights.some(({ val }) => val.isDisposed)) {
    throw new ArgumentError(`${expected('model', 'alive', 'disposed')}. Build it again`);
  }
}
