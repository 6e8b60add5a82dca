import * as tf from '@tensorflow/tfjs';
import { type Batch, mapTensors } from '#training/batch';
import { batchSize } from './data/batch.ts';

/** Three where they take little time: the gradients of batch norm over two numbers are next to nothing. */
const FEW = { ofSmall: 3, ofLarge: 2 };

/**
 * The first samples of a batch, in new tensors; `undefined` if it has no more.
 *
 * @param isLarge - whether TensorFlow.js takes long for each sample.
 */
export function fewSamples({ xs, ys, sampleWeight }: Batch, isLarge: boolean): Batch | undefined {
  const few = isLarge ? FEW.ofLarge : FEW.ofSmall;
  if (batchSize({ xs, ys }) <= few) return undefined;
  return mapTensors({ xs, ys, sampleWeight }, (tensor) => tf.keep(tf.slice(tensor, 0, few)));
}
