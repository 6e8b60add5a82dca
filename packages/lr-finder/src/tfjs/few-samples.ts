import * as tf from '@tensorflow/tfjs';
import { type Batch, mapTensors } from '#training/batch';
import { batchSize } from './data/batch.ts';

/** Enough that batch norm has something to divide by. */
const FEW = 3;

/** The first samples of a batch, in new tensors; `undefined` if it has no more. */
export function fewSamples({ xs, ys, sampleWeight }: Batch): Batch | undefined {
  if (batchSize({ xs, ys }) <= FEW) return undefined;
  return mapTensors({ xs, ys, sampleWeight }, (tensor) => tf.keep(tf.slice(tensor, 0, FEW)));
}
