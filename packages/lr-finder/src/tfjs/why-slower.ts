import { setLearningRate } from '#training/optimizer';
import { read, repeated } from './loss-in-tfjs.ts';
import type { OnnxTraining } from './onnx-engine.ts';
import { VISIBLE_RATE } from './replay.ts';
import { trainStep } from './train-step.ts';
import type { Training } from './training.ts';
import { costs, restoring } from './verify.ts';

/** Steps of each engine, of which the fastest counts. */
const STEPS = 3;

/**
 * Times a few steps of both engines on the first batch, and restores everything.
 *
 * @returns what a step costs on each, if the compiled one is slower; else `undefined`.
 */
export async function whySlower(
  training: Training,
  onnx: OnnxTraining,
): Promise<string | undefined> {
  const { model, optimizer, update, keeper } = training;
  const batches = repeated(training, await training.trainFeed.peek());
  const tfjsMs = await restoring(training, () => {
    setLearningRate(optimizer, VISIBLE_RATE);
    const step = () => trainStep(model, optimizer, batches, update);
    return fastest(async () => read(await keeper.watch(step)));
  });
  if (tfjsMs === undefined) return undefined;
  const onnxMs = await fastest(() => onnx.tryOut(batches, [VISIBLE_RATE]));
  return onnxMs > tfjsMs ? costs(tfjsMs, onnxMs) : undefined;
}

async function fastest(step: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  while (times.length < STEPS) {
    const start = performance.now();
    await step();
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}
