import type * as tf from '@tensorflow/tfjs';
import type { Batch } from './batch.ts';

/** The loss of a batch, and what is trained by it. */
export interface LossOfBatch {
  readonly of: (batch: Batch, training: boolean) => tf.Scalar;
  /** What the optimizer updates, in the order in which it counts its slots. */
  readonly trained: readonly tf.Variable[];
  readonly layers: readonly tf.layers.Layer[];
}
