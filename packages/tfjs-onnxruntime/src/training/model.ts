import type * as tf from '@tensorflow/tfjs';
import type { Batch, Tensors } from './batch.ts';
import type { Network } from './network.ts';

/** A function from inputs to predictions; `training` is whether dropout and the like are at work. */
export type ModelFunction = (xs: never, mode: { readonly training: boolean }) => Tensors;

/** What a training step may change in a model. */
export interface ModelParts {
  /** All variables that it may change. */
  readonly variables: readonly tf.Variable[];
  /** Its layers, where it has any: some keep state of their own. */
  readonly layers: readonly tf.layers.Layer[];
}

/** A model with its loss, whatever it was made of. */
export interface TrainableModel extends ModelParts {
  /** What the optimizer updates, in the order in which it counts its slots. */
  readonly trained: readonly tf.Variable[];
  /**
   * Whether functions of the user's own are part of a step. They may do more than compute, such as
   * count, log or throw, which a compiled step would leave out.
   */
  readonly runsOwnCode: boolean;
  /** The LayersModel that it is made of, where it is one. */
  readonly network?: Network;
  /**
   * Gives a batch in the form that `loss` takes.
   *
   * @param name - the batch for a message: `a batch of trainData`.
   * @throws {DataError} when it doesn't fit the model.
   */
  fit(batch: Batch, name: string): Batch;
  /** The mean loss of a batch: in training mode with the penalties of regularizers, else without. */
  loss(batch: Batch, training: boolean): tf.Scalar;
}
