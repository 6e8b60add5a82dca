import type * as tf from '@tensorflow/tfjs';
import type { Errors } from './errors.ts';
import type { LossFunction } from './loss.ts';

/** The part of a LayersModel that is trained, with members that its public type hides. */
export type Network = Pick<
  tf.LayersModel,
  | 'apply'
  | 'calculateLosses'
  | 'fit'
  | 'fitDataset'
  | 'inputNames'
  | 'inputs'
  | 'layers'
  | 'metricsTensors'
  | 'optimizer'
  | 'outputNames'
  | 'outputs'
  | 'trainOnBatch'
> & {
  readonly lossFunctions: readonly LossFunction[];
  readonly weights: readonly Weight[];
  readonly trainableWeights: readonly Weight[];
  /** The weights that were trainable at `compile`: `fit` trains these. */
  readonly collectedTrainableWeights?: readonly Weight[];
  /** Set by `fit` while it runs. */
  isTraining: boolean;
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
 * The network of a model. A Sequential has an inner one, which is built on first use.
 *
 * @throws {ArgumentError} when it isn't built, or is disposed of.
 */
export function networkOf(model: tf.LayersModel, errors: Errors): Network {
  if (!model.inputs?.length || !model.outputs?.length) {
    throw new errors.ArgumentError(
      'Expected `model` to be built, got one without inputs. Give its first layer an `inputShape`',
    );
  }
  const isSequential = model.getClassName() === 'Sequential';
  const sequential = model as tf.LayersModel & { model?: tf.LayersModel };
  if (isSequential && !sequential.model) (model as tf.Sequential).build();
  const network = (isSequential ? sequential.model : model) as unknown as Network;
  expectLive(network, errors);
  return network;
}

export function expectLive({ weights }: Network, { ArgumentError, expected }: Errors): void {
  // Reading a disposed weight throws an error that doesn't explain what to do.
  if (weights.some(({ val }) => val.isDisposed)) {
    throw new ArgumentError(`${expected('model', 'alive', 'disposed')}. Build it again`);
  }
}

/** The variables that `fit` trains, in the order of the optimizer's slots. */
export function trainedBy(network: Network, { ArgumentError }: Errors): tf.Variable[] {
  const weights = network.collectedTrainableWeights ?? network.trainableWeights;
  if (weights.length === 0) {
    throw new ArgumentError('Expected `model` to have trainable weights, got none');
  }
  return weights.map(({ val }) => val);
}
