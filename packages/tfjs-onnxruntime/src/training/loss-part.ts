import * as tf from '@tensorflow/tfjs';
import { type Batch, shapeOnly } from './batch.ts';
import type { LossFunction } from './loss.ts';
import type { Network } from './network.ts';

/** The part of a training step that is the loss, as a step on targets and predictions. */
export interface LossPart {
  /** `xs` of the batch are the predictions. */
  readonly step: (batch: Batch) => tf.Tensor;
  /** A batch that has only shapes. */
  readonly batch: Batch;
}

/**
 * The losses of a network and their gradients.
 *
 * @param targets - of an example batch, in the order of the outputs.
 * @returns `undefined` if a size of the predictions is only known when the network runs.
 */
export function lossPart(
  { outputs }: Network,
  losses: readonly LossFunction[],
  targets: readonly tf.Tensor[],
): LossPart | undefined {
  const count = targets[0]!.shape[0]!;
  const shapes = outputs.map(({ shape: [, ...rest] }) => [count, ...rest]);
  if (shapes.some((shape) => shape.includes(null))) return undefined;
  return {
    batch: {
      xs: shapes.map((shape) => shapeOnly({ shape: shape as number[], dtype: 'float32' })),
      ys: targets.map(shapeOnly),
    },
    step: ({ xs, ys }) => {
      const mean = (...predictions: tf.Tensor[]) =>
        tf.addN(
          losses.map((loss, i) => tf.mean(loss((ys as readonly tf.Tensor[])[i]!, predictions[i]!))),
        );
      const { value, grads } = tf.valueAndGrads(mean)(xs as tf.Tensor[]);
      return tf.stack([value, ...grads.map((gradient) => tf.sum(gradient))]);
    },
  };
}
