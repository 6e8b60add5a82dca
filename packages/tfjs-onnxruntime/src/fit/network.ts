import type * as tf from '@tensorflow/tfjs';
import { ArgumentError, expected, StateError, trainingErrors } from '../errors.ts';
import { isLayersModel, type Network, networkOf, trainedBy } from '../training/network.ts';
import type { Callback } from './callbacks.ts';

/** The parts of a LayersModel that training needs; its public type hides some. */
export type TrainedNetwork = Network &
  Pick<tf.LayersModel, 'history' | 'stopTraining'> & {
    getDedupedMetricsNames(): string[];
    checkTrainableWeightsConsistency(): void;
    standardizeUserData(
      x: Data,
      y: Data,
      sampleWeight: null,
      classWeight: unknown,
      checkBatchAxis: boolean,
      batchSize: number,
    ): Promise<[xs: tf.Tensor[], ys: tf.Tensor[], weights: (tf.Tensor | null)[] | null]>;
  } & Parameters<Callback['setModel']>[0];

/** Tensors as `model.fit` takes them. */
export type Data = tf.Tensor | tf.Tensor[] | { [name: string]: tf.Tensor };

/**
 * @throws {ArgumentError} when `model` is no compiled LayersModel.
 * @throws {StateError} while it is being trained.
 */
export function trainedNetwork(model: unknown): TrainedNetwork {
  if (!isLayersModel(model)) {
    const message = expected('model', 'a LayersModel', model);
    throw new ArgumentError(`${message}. Use compileTrainStep for functions`);
  }
  if (!model.optimizer) {
    throw new ArgumentError('Expected `model` to be compiled, got one that is not. Compile it');
  }
  const network = networkOf(model, trainingErrors) as TrainedNetwork;
  if (network.isTraining) {
    throw new StateError(
      'Expected `model` to be idle, got one that is being trained. Wait for the other call to end',
    );
  }
  // A range test of lr-finder locks its variables in this way.
  const kept = trainedBy(network, trainingErrors).find((variable) =>
    Object.hasOwn(variable, 'assign'),
  );
  if (kept) {
    throw new StateError(
      `Expected the weights of \`model\` to be free, got ${kept.name}, which is being trained with another model. Wait for that call to end`,
    );
  }
  return network;
}
