import * as tf from '@tensorflow/tfjs';
import { type Batch, flatten } from '#training/batch';
import { setLearningRate } from '#training/optimizer';
import { writing } from './claim.ts';
import { batchSize } from './data/batch.ts';
import { fewSamples } from './few-samples.ts';
import type { OnnxTraining } from './onnx-engine.ts';
import { VISIBLE_RATE } from './replay.ts';
import { trainStep } from './train-step.ts';
import type { Training } from './training.ts';

/** Losses of both engines agree up to this part of each. */
const TOLERANCE = 1e-4;

/** Milliseconds that a comparison on a whole batch may take: about as long as compiling for few samples. */
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
}

/**
 * Compares the compiled step with TensorFlow.js on the first batch: the losses before and after a step.
 * Both draw the same random numbers. Everything is restored.
 *
 * @returns `undefined` if TensorFlow.js can't take the step on its backend: there is nothing to compare.
 */
export async function compareSteps(
  training: Training,
  onnx: OnnxTraining,
): Promise<Comparison | undefined> {
  const whole = await training.trainFeed.peek();
  const few = fewSamples(whole);
  try {
    const isOfFew = few !== undefined && (await isSlow(training, onnx, whole, few));
    const found = isOfFew ? await compareOn(few, training, onnx).catch(() => undefined) : undefined;
    const compared = found ?? (await compareOn(whole, training, onnx));
    if (!compared) return undefined;
    const { ms, difference } = compared;
    const tfjsMs = ms * (found ? batchSize(whole) / batchSize(few!) : 1);
    const comparison = { tfjsMs, isOfFew: found !== undefined };
    if (difference === undefined) return { ...comparison, difference };
    const start = performance.now();
    await onnx.tryOut(repeated(training, whole), [VISIBLE_RATE]);
    const times = costs(tfjsMs, performance.now() - start);
    return { ...comparison, difference: `${difference} (${times})` };
  } finally {
    if (few) tf.dispose(flatten(few));
  }
}

/**
 * Compares the losses of the next batch, in the present state of the training, before its step.
 *
 * @returns `undefined` if TensorFlow.js, or the compiled step for few samples, can't take the batch.
 */
export async function compareLosses(
  training: Training,
  onnx: OnnxTraining,
  isOfFew: boolean,
): Promise<readonly [wanted: number, got: number] | undefined> {
  const next = await training.trainFeed.peek();
  const few = isOfFew ? fewSamples(next) : undefined;
  try {
    const batches = repeated(training, few ?? next);
    const wanted = await restoring(training, async () => {
      await onnx.writeVariables();
      return lossOf(training, onnx, batches, 0);
    });
    if (wanted === undefined) return undefined;
    const losses = await onnx.tryOut(batches, [VISIBLE_RATE]).catch(() => undefined);
    return losses && [wanted, losses[0]!];
  } finally {
    if (few) tf.dispose(flatten(few));
  }
}

export function agree(wanted: number, got: number): boolean {
  if (Object.is(wanted, got)) return true;
  return Math.abs(got - wanted) <= TOLERANCE * Math.abs(wanted) + 1e-7;
}

/** What a step costs on each engine, in words. */
export function costs(tfjsMs: number, onnxMs: number): string {
  return `a step takes about ${tfjsMs.toPrecision(2)} ms there, and ${onnxMs.toPrecision(2)} ms compiled`;
}

/** A batch, as often as a step takes one. */
export function repeated({ accumulationSteps }: Training, batch: Batch): Batch[] {
  return Array.from({ length: accumulationSteps }, () => batch);
}

/** Whether a comparison on a whole batch takes long, judged by few samples of it. */
async function isSlow(
  training: Training,
  onnx: OnnxTraining,
  whole: Batch,
  few: Batch,
): Promise<boolean> {
  const batches = repeated(training, few);
  const times = (LOSSES_IN_STEP + 1) * (batchSize(whole) / batchSize(few));
  const found = await restoring(training, async () => {
    // The first call also compiles JavaScript, which doesn't take long beside a slow step.
    for (const patience of [10 * SHORT_MS, SHORT_MS]) {
      const start = performance.now();
      await lossOf(training, onnx, batches, 0);
      const estimate = (performance.now() - start) * times;
      if (estimate < SHORT_MS) return false;
      if (estimate > patience) return true;
    }
    return true;
  });
  return found ?? false;
}

/** Compares a step on one batch; `undefined` if TensorFlow.js can't take it. */
async function compareOn(batch: Batch, training: Training, onnx: OnnxTraining) {
  const { model, optimizer, update, keeper } = training;
  const batches = repeated(training, batch);
  const wanted = await restoring(training, async () => {
    setLearningRate(optimizer, VISIBLE_RATE);
    const start = performance.now();
    const step = () => trainStep(model, optimizer, batches, update);
    const before = await read(await keeper.watch(() => onnx.withDraws(step)));
    const ms = performance.now() - start;
    return { losses: [before, await lossOf(training, onnx, batches, 1)], ms };
  });
  if (!wanted) return undefined;
  const { losses, ms } = wanted;
  const got = await onnx.tryOut(batches, [VISIBLE_RATE, VISIBLE_RATE]);
  const place = losses.findIndex((loss, i) => !agree(loss, got[i]!));
  if (place < 0) return { ms, difference: undefined };
  const difference = `the loss of step ${place + 1} is ${losses[place]} there, and ${got[place]} compiled`;
  return { ms, difference };
}

/** The loss of TensorFlow.js in training mode. */
async function lossOf(
  { model, keeper }: Training,
  onnx: OnnxTraining,
  batches: readonly Batch[],
  ahead: number,
): Promise<number> {
  const mean = () => tf.mean(tf.stack(batches.map((batch) => model.loss(batch, true))));
  const loss = () => onnx.withDraws(() => writing(() => tf.tidy(mean)), ahead);
  return read(await keeper.watch(loss));
}

export async function read(loss: tf.Tensor): Promise<number> {
  const [number] = await loss.data();
  loss.dispose();
  return number!;
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
