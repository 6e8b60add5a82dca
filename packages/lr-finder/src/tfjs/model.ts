import type * as tf from '@tensorflow/tfjs';
import type { Batch, Tensors } from './data/batch.ts';

/** A function from inputs to predictions; `training` tells it how dropout and the like behave. */
export type ModelFunction = (xs: never, mode: { readonly training: boolean }) => Tensors;

/** What a training step may change in a model. */
export interface ModelParts {
  /** All variables that it may change. */
  readonly variables: readonly tf.Variable[];
  /** Its layers, where it has any: some keep state of their own. */
  readonly layers: readonly tf.layers.Layer[];
}

/** The part of a LayersModel that trains; a Sequential has another LayersModel within that does. */
export interface TrainedNetwork
  extends Pick<tf.LayersModel, 'fit' | 'fitDataset' | 'trainOnBatch'> {
  /** Set by `fit` while it runs. */
  isTraining: boolean;
}

/** A model as the range test sees it, whatever it was made of. */
export interface TrainableModel extends ModelParts {
  /** What the optimizer updates, in the order in which it counts its slots. */
  readonly trained: readonly tf.Variable[];
  /**
   * Whether functions of the user's own are part of a step. They may do more than compute, such as
   * count, log or throw, which a compiled step would leave out.
   */
  readonly runsOwnCode: boolean;
  /** The LayersModel that it is made of, where it is one. */
  readonly network?: TrainedNetwork;
  /**
   * Gives a batch in the form that `loss` takes.
   *
   * @throws {DataError} when it doesn't fit the model.
   */
  fit(batch: Batch, name: string): Batch;
  /** The mean loss of a batch: in training mode with the penalties of regularizers, else without. */
  loss(batch: Batch, training: boolean): tf.Scalar;
}
