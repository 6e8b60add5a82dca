import type * as tf from '@tensorflow/tfjs';
import type { Batch, Tensors } from './batch.ts';
import type { LossPart } from './loss-part.ts';
import type { Network } from './network.ts';

/**
 * A function from inputs to predictions; `training` is true if dropout and the like are active.
 *
 * @typeParam Inputs - what the batches have as `xs`; default: anything.
 */
export type ModelFunction<Inputs = never> = (
  xs: Inputs,
  mode: { readonly training: boolean },
) => Tensors;

/** The parts of a model that a training step may change. */
export interface ModelParts {
  /** All variables that it may change. */
  readonly variables: readonly tf.Variable[];
  /** Its layers, if it has any: some have state. */
  readonly layers: readonly tf.layers.Layer[];
}

/** A model with its loss. */
export interface TrainableModel extends ModelParts {
  /** The variables that the optimizer updates, in the order of its slots. */
  readonly trained: readonly tf.Variable[];
  /**
   * Whether the model or the loss is a function of the user's own. It may read numbers that change, and
   * have side effects, such as counting, logging or throwing, which a compiled step doesn't have.
   */
  readonly runsOwnCode: boolean;
  /** The network of the LayersModel, if it is one. */
  readonly network?: Network;
  /**
   * The losses alone, if they are the only functions in the model that may be the user's.
   *
   * @param batch - an example batch, in the form that `fit` returns.
   */
  lossPart?(batch: Batch): LossPart | undefined;
  /**
   * Converts a batch to the form that `loss` takes.
   *
   * @param name - the batch's name in a message: `a batch of trainData`.
   * @throws {DataError} when it doesn't fit the model.
   */
  fit(batch: Batch, name: string): Batch;
  /** The mean loss of a batch; in training mode including the penalties of regularizers. */
  loss(batch: Batch, training: boolean): tf.Scalar;
}
