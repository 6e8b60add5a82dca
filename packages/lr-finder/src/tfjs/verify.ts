import * as tf from '@tensorflow/tfjs';
import { setLearningRate } from '#training/optimizer';
import { writing } from './claim.ts';
import type { OnnxTraining } from './onnx-engine.ts';
import { VISIBLE_RATE } from './replay.ts';
import { trainStep } from './train-step.ts';
import type { Training } from './training.ts';

/** Losses of both engines agree up to this part of each. */
const TOLERANCE = 1e-4;

/**
 * Compares the compiled step with TensorFlow.js on the first batch: the losses of two steps, of which the
 * second shows the first one's update; for a step that draws random numbers, the loss without them.
 * Everything is restored.
 *
 * @returns the difference in words; `undefined`: they agree.
 */
export async function differenceToTfjs(
  training: Training,
  onnx: OnnxTraining,
): Promise<string | undefined> {
  const batch = await training.trainFeed.peek();
  const batches = Array.from({ length: training.accumulationSteps }, () => batch);
  const { losses, isRandom } = await stepWithTfjs(training, batches);
  if (!isRandom) {
    const compiled = await onnx.tryOut(batches, [VISIBLE_RATE, VISIBLE_RATE]);
    const place = losses.findIndex((loss, i) => !agree(loss, compiled[i]!));
    if (place < 0) return undefined;
    return `the loss of step ${place + 1} is ${losses[place]} there, and ${compiled[place]} compiled`;
  }
  const inference = () => writing(() => tf.tidy(() => training.model.loss(batch, false)));
  const loss = await training.keeper.watch(inference);
  const [wanted] = await loss.data();
  loss.dispose();
  const got = await onnx.evaluate(batch);
  if (agree(wanted!, got)) return undefined;
  return `the loss without dropout or noise is ${wanted} there, and ${got} compiled`;
}

function agree(wanted: number, got: number): boolean {
  if (Object.is(wanted, got)) return true;
  return Math.abs(got - wanted) <= TOLERANCE * Math.abs(wanted) + 1e-7;
}

/** The losses of two steps of TensorFlow.js, and whether they drew random numbers. */
async function stepWithTfjs(training: Training, batches: Parameters<typeof trainStep>[2]) {
  const { model, optimizer, update, keeper } = training;
  const { random } = Math;
  const losses: number[] = [];
  let isRandom = false;
  const before = await keeper.save();
  try {
    setLearningRate(optimizer, VISIBLE_RATE);
    while (losses.length < 2) {
      const loss = await keeper.watch(() => {
        try {
          Math.random = () => {
            isRandom = true;
            return random();
          };
          return trainStep(model, optimizer, batches, update);
        } finally {
          Math.random = random;
        }
      });
      losses.push((await loss.data())[0]!);
      loss.dispose();
    }
    return { losses, isRandom };
  } finally {
    await keeper.restore(before);
    await keeper.release(before);
  }
}
