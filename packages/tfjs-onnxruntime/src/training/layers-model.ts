import * as tf from '@tensorflow/tfjs';
import { type Batch, describeShape, flatten, isTensor, type Tensors } from './batch.ts';
import type { Errors } from './errors.ts';
import {
  isOwnLoss,
  type LossFunction,
  listOf,
  lossFunction,
  needsEqualShapes,
  SPARSE,
  USE_ONE_HOT,
  weighted,
} from './loss.ts';
import { lossPart } from './loss-part.ts';
import type { ModelParts, TrainableModel } from './model.ts';
import { expectLive, type Network, networkOf, trainedBy } from './network.ts';

/**
 * A LayersModel whose training steps equal those of `model.fit`.
 *
 * @throws {ArgumentError} when it can't be trained.
 */
export function layersModel(model: tf.LayersModel, loss: unknown, errors: Errors): TrainableModel {
  const network = networkOf(model, errors);
  const { outputNames } = network;
  const given = lossOfEachOutput(loss, outputNames, errors);
  const losses = given.map((one, i) =>
    lossFunction(
      one,
      outputNames.length === 1 ? 'loss' : `loss of output ${outputNames[i]}`,
      errors,
    ),
  );
  return {
    trained: trainedBy(network, errors),
    ...partsOf(network),
    runsOwnCode: losses.some(isOwnLoss),
    network,
    lossPart: ({ ys }) => lossPart(network, losses, ys as readonly tf.Tensor[]),
    fit(batch, name) {
      expectLive(network, errors);
      return fitBatch(batch, name, network, given, errors);
    },
    loss: (batch, training) => totalLoss(forward(batch, training, network, losses, errors)),
  };
}

/**
 * The parts of a LayersModel that a training step may change.
 *
 * @throws {ArgumentError} when it isn't built, or is disposed of.
 */
export function layersModelParts(model: tf.LayersModel, errors: Errors): ModelParts {
  return partsOf(networkOf(model, errors));
}

function partsOf({ weights, layers }: Network): ModelParts {
  return { variables: weights.map(({ val }) => val), layers };
}

/** The results of a network's forward pass on a batch. */
export interface Forward {
  readonly targets: readonly tf.Tensor[];
  readonly outputs: readonly tf.Tensor[];
  /** The loss of each output: one weighted value for each sample. */
  readonly losses: readonly tf.Tensor[];
  readonly penalties: readonly tf.Tensor[];
}

/** @param batch - in the form that {@link fitBatch} returns. */
export function forward(
  { xs, ys, sampleWeight }: Batch,
  training: boolean,
  network: Network,
  losses: readonly LossFunction[],
  errors: Errors,
): Forward {
  const targets = ys as readonly tf.Tensor[];
  const outputs = [
    network.apply(xs as tf.Tensor | tf.Tensor[], { training }),
  ].flat() as tf.Tensor[];
  const weights = flatten(sampleWeight);
  return {
    targets,
    outputs,
    losses: losses.map((loss, i) =>
      weighted(loss(targets[i]!, outputs[i]!), weights[i] ?? weights[0], errors),
    ),
    penalties: training ? network.calculateLosses() : [],
  };
}

/** The loss of `fit`: the mean of the outputs' summed losses, plus the penalties. */
export function totalLoss({ losses, penalties }: Forward): tf.Scalar {
  const perSample = losses.reduce((sum, loss) => tf.add(sum, loss));
  return penalties.reduce<tf.Tensor>(
    (sum, penalty) => tf.add(sum, penalty),
    tf.mean(perSample),
  ) as tf.Scalar;
}

function lossOfEachOutput(loss: unknown, names: readonly string[], errors: Errors): unknown[] {
  if (Array.isArray(loss)) {
    if (loss.length !== names.length) {
      throw new errors.ArgumentError(
        `Expected \`loss\` to have one entry for each of the ${names.length} outputs of the model, got ${loss.length}`,
      );
    }
    return loss;
  }
  if (typeof loss === 'object' && loss !== null) {
    const byName = loss as Record<string, unknown>;
    for (const name of [...names, ...Object.keys(byName)]) {
      if (byName[name] == null || !names.includes(name)) {
        throw new errors.ArgumentError(
          `Expected \`loss\` to have an entry for each of the outputs ${names.join(', ')}, got ${Object.keys(byName).join(', ')}`,
        );
      }
    }
    return names.map((name) => byName[name]);
  }
  return names.map(() => loss);
}

type Shape = readonly (number | null)[];

function fitsShape(got: Shape, wanted: Shape): boolean {
  return (
    got.length === wanted.length &&
    wanted.every((size, axis) => size === null || size === got[axis])
  );
}

const BATCH_IT = '. If these are single samples, call `.batch(32)` on the dataset';

/** Checks that a batch fits, and sorts its tensors in the order of the model's inputs and outputs. */
export function fitBatch(
  { xs, ys, sampleWeight }: Batch,
  name: string,
  { inputNames, inputs, outputNames, outputs }: Network,
  losses: readonly unknown[],
  { DataError }: Errors,
): Batch {
  const fitted = fit(xs, inputNames, inputs, `xs of ${name}`, () => true);
  const targets = fit(ys, outputNames, outputs, `ys of ${name}`, (i) =>
    needsEqualShapes(losses[i]),
  );
  targets.forEach((tensor, i) => {
    if (losses[i] === SPARSE) expectClasses(tensor.shape, outputs[i]!.shape, `ys of ${name}`);
  });
  const batch = { xs: fitted.length === 1 ? fitted[0]! : fitted, ys: targets };
  return sampleWeight ? { ...batch, sampleWeight } : batch;

  function expectClasses(got: Shape, output: Shape, what: string): void {
    const [one, none] = [[...output.slice(0, -1), 1], output.slice(0, -1)];
    if (fitsShape(got, one) || fitsShape(got, none)) return;
    throw new DataError(
      `Expected the ${what} to be class numbers of the shape ${describeShape(one)}, as ${SPARSE} takes them, got the shape ${describeShape(got)}. ${USE_ONE_HOT}`,
    );
  }

  function fit(
    tensors: Tensors,
    names: readonly string[],
    places: readonly tf.SymbolicTensor[],
    what: string,
    needsShape: (i: number) => boolean,
  ): tf.Tensor[] {
    const isByName = !isTensor(tensors) && !Array.isArray(tensors);
    const byName = tensors as Readonly<Record<string, tf.Tensor>>;
    const list = isByName ? names.map((one) => byName[one]!) : listOf(tensors);
    if (list.length !== names.length || !list.every(isTensor)) {
      const all = names.join(', ');
      throw new DataError(
        isByName
          ? `Expected the ${what} to have an entry for each of ${all}, got ${Object.keys(tensors).join(', ')}`
          : `Expected the ${what} to have ${names.length} ${names.length === 1 ? 'tensor' : 'tensors'} (${all}), got ${list.length}`,
      );
    }
    return list.map((given, i) => {
      const { shape } = places[i]!;
      // Like `model.fit`, read [batch] as [batch, 1] if the model has two axes.
      const tensor = given.rank === 1 && shape.length === 2 ? tf.expandDims(given, 1) : given;
      if (needsShape(i) && !fitsShape(tensor.shape, shape)) {
        const fix = fitsShape(given.shape, shape.slice(1)) ? BATCH_IT : '';
        throw new DataError(
          `Expected the ${what} to have the shape ${describeShape(shape)}, got ${describeShape(tensor.shape)}${fix}`,
        );
      }
      return tensor;
    });
  }
}
