import * as tf from '@tensorflow/tfjs';
import type { Batch } from '#training/batch';
import { writing } from './claim.ts';
import type { OnnxTraining } from './onnx-engine.ts';
import type { Training } from './training.ts';

/**
 * Losses of both engines agree up to a part of each, and up to a part of the training's first loss: a small
 * loss is the difference of large numbers, as of logits, and has their rounding.
 */
const TOLERANCE = { ofLoss: 1e-4, ofFirst: 1e-6 };

/** The loss of TensorFlow.js in training mode, with the random numbers of the next compiled step. */
export async function lossInTfjs(
  { model, keeper }: Training,
  onnx: OnnxTraining,
  batches: readonly Batch[],
): Promise<number> {
  const mean = () => tf.mean(tf.stack(batches.map((batch) => model.loss(batch, true))));
  return read(await keeper.watch(() => onnx.withDraws(() => writing(() => tf.tidy(mean)))));
}

/** @param first - the first loss of the training. */
export function agree(wanted: number, got: number, first: number): boolean {
  if (Object.is(wanted, got)) return true;
  const rounding = TOLERANCE.ofFirst * Math.abs(first) + 1e-7;
  return Math.abs(got - wanted) <= TOLERANCE.ofLoss * Math.abs(wanted) + rounding;
}

export async function read(loss: tf.Tensor): Promise<number> {
  const [number] = await loss.data();
  loss.dispose();
  return number!;
}

/** A batch, as often as a step takes one. */
export function repeated({ accumulationSteps }: Training, batch: Batch): Batch[] {
  return Array.from({ length: accumulationSteps }, () => batch);
}
