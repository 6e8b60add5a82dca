import * as tf from '@tensorflow/tfjs';
import { type Batch, flatten } from '#training/batch';
import { compareStep } from './compare-step.ts';
import { batchSize } from './data/batch.ts';
import { fewSamples } from './few-samples.ts';
import { lossInTfjs, repeated } from './loss-in-tfjs.ts';
import { nearOwnCode } from './near-own-code.ts';
import { isLarge, type OnnxTraining } from './onnx-engine.ts';
import { VISIBLE_RATE } from './replay.ts';
import type { Training } from './training.ts';

/** Milliseconds that a step on a whole batch may take: about as long as compiling for few samples. */
const SHORT_MS = 300;

/** A step is about as much work as this many losses: forward, and twice as much backward. */
const LOSSES_IN_STEP = 3;

/** The first comparison of the engines. */
export interface Comparison {
  /** In words; `undefined`: they agree. */
  readonly difference: string | undefined;
  /** Milliseconds of a step of TensorFlow.js, about. */
  readonly tfjsMs: number;
  /** Whether only a few samples are compared, since TensorFlow.js is slow. */
  readonly isOfFew: boolean;
  /** The trained variables that are compared. */
  readonly compared: readonly tf.Variable[];
}

/**
 * Compares a step on the first batch with TensorFlow.js: on a few samples of it where the compiled step
 * takes them and agrees, else on the whole batch. Where the step is large, and not the user's as a whole,
 * only the variables are compared whose gradients pass through code of the user's. Everything is restored.
 *
 * @returns `undefined` if TensorFlow.js can't take the step on its backend: there is nothing to compare.
 */
export async function compareFirstStep(
  training: Training,
  onnx: OnnxTraining,
): Promise<Comparison | undefined> {
  const whole = await training.trainFeed.peek();
  const few = fewSamples(whole, isLarge(onnx));
  const all = training.update.updated;
  const near = isLarge(onnx) ? nearOwnCode(training) : all;
  try {
    if (few && (await isWorthwhile(training, onnx, whole, few))) {
      for (const compared of new Set([near, all])) {
        // A step may need the whole batch, and a function of the user's may do something else for few.
        const ofFew = await compareStep(training, onnx, few, compared).catch(() => undefined);
        if (!ofFew || ofFew.difference !== undefined) continue;
        // Nearly all of the backward pass is left out.
        const part = compared === all ? 1 : LOSSES_IN_STEP;
        const tfjsMs = ofFew.tfjsMs * part * (batchSize(whole) / batchSize(few));
        return { difference: undefined, tfjsMs, isOfFew: true, compared };
      }
    }
    const ofWhole = await compareStep(training, onnx, whole, all);
    if (!ofWhole) return undefined;
    const found = { ...ofWhole, isOfFew: false, compared: all };
    if (found.difference === undefined) return found;
    const start = performance.now();
    await onnx.tryOut(repeated(training, whole), [VISIBLE_RATE]);
    const times = costs(found.tfjsMs, performance.now() - start);
    return { ...found, difference: `${found.difference} (${times})` };
  } finally {
    if (few) tf.dispose(flatten(few));
  }
}

/**
 * Compares the losses of a batch, in the present state of the training.
 *
 * @returns `undefined` if TensorFlow.js, or the compiled step, can't take the batch.
 */
export async function compareLosses(
  training: Training,
  onnx: OnnxTraining,
  batch: Batch,
): Promise<readonly [wanted: number, got: number] | undefined> {
  const batches = repeated(training, batch);
  const wanted = await restoring(training, async () => {
    await onnx.writeVariables();
    return lossInTfjs(training, onnx, batches);
  });
  if (wanted === undefined) return undefined;
  const losses = await onnx.tryOut(batches, [VISIBLE_RATE]).catch(() => undefined);
  return losses && [wanted, losses[0]!];
}

/** What a step costs on each engine, in words. */
export function costs(tfjsMs: number, onnxMs: number): string {
  return `a step takes about ${tfjsMs.toPrecision(2)} ms there, and ${onnxMs.toPrecision(2)} ms compiled`;
}

/** Whether to compare few samples: no other program is needed, or the whole batch takes longer than one. */
async function isWorthwhile(
  training: Training,
  onnx: OnnxTraining,
  whole: Batch,
  few: Batch,
): Promise<boolean> {
  const batches = repeated(training, few);
  if (onnx.takes(batches)) return true;
  const times = (LOSSES_IN_STEP + 1) * (batchSize(whole) / batchSize(few));
  const found = await restoring(training, async () => {
    // The first call also compiles JavaScript, which doesn't take long beside a slow step.
    for (const patience of [10 * SHORT_MS, SHORT_MS]) {
      const start = performance.now();
      await lossInTfjs(training, onnx, batches);
      const estimate = (performance.now() - start) * times;
      if (estimate < SHORT_MS) return false;
      if (estimate > patience) return true;
    }
    return true;
  });
  return found ?? false;
}

/**
 * Restores model and optimizer after something that TensorFlow.js may not be able to do: a backend may lack
 * kernels, and a step may take no part of a batch. Then the result is `undefined`.
 *
 * @throws {CacheError} when the copy to restore is lost.
 */
export async function restoring<T>(
  { keeper }: Training,
  f: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const before = await keeper.save();
  try {
    return await f().catch(() => undefined);
  } finally {
    await keeper.restore(before);
    await keeper.release(before);
  }
}
