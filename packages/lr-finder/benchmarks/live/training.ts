import * as tf from '@tensorflow/tfjs';
import { compileTrainStep } from 'tfjs-onnxruntime';
import { uniform } from '../../src/suggest/random.ts';
import { type Data, type LiveTask, OPTIMIZERS, type Samples, seededModel } from './task.ts';

/** Steps in one call: between calls a training that diverged is given up. */
const STEPS_AT_ONCE = 50;

/** Trainings of a task from the same weights with the same batches, at one rate after another. */
export interface Trainings {
  /** The validation loss before any step. */
  readonly untrained: number;
  /** The validation loss after all steps at a constant rate; `Infinity` where training diverged. */
  finalLoss(lr: number): Promise<number>;
  dispose(): Promise<void>;
}

/** @param seed - of the weights, of the order of the samples, and of dropout. */
export async function prepareTrainings(
  task: LiveTask,
  { train, validation }: Data,
  seed: number,
): Promise<Trainings> {
  const model = seededModel(task, seed);
  const optimizer = OPTIMIZERS[task.optimizer](1);
  const batches = drawBatches(train, task, seed);
  const compiled = await compileTrainStep({
    model,
    optimizer,
    loss: task.loss,
    batch: batches[0]!,
    seed,
  });
  const start = compiled.save();
  return {
    untrained: await compiled.evaluate(validation),
    async finalLoss(lr) {
      compiled.restore(start);
      for (let i = 0; i < batches.length; i += STEPS_AT_ONCE) {
        const next = batches.slice(i, i + STEPS_AT_ONCE);
        const losses = await compiled.runMany(
          next,
          next.map(() => lr),
        );
        if (!losses.every(Number.isFinite)) return Infinity;
      }
      const loss = await compiled.evaluate(validation);
      return Number.isFinite(loss) ? loss : Infinity;
    },
    async dispose() {
      await compiled.dispose();
      tf.dispose(batches);
      optimizer.dispose();
      model.dispose();
    },
  };
}

/** A batch for each step: the samples in a new order each time they have run out. */
export function drawBatches(
  { xs, ys }: Samples,
  { batchSize, steps }: Pick<LiveTask, 'batchSize' | 'steps'>,
  seed: number,
): { xs: tf.Tensor; ys: tf.Tensor }[] {
  const random = uniform(seed);
  const samples = xs.shape[0]!;
  let order: number[] = [];
  return Array.from({ length: steps }, () => {
    if (order.length < batchSize) order = shuffled(samples, random);
    const indices = tf.tensor1d(order.splice(0, batchSize), 'int32');
    const batch = { xs: tf.gather(xs, indices), ys: tf.gather(ys, indices) };
    indices.dispose();
    return batch;
  });
}

function shuffled(count: number, random: () => number): number[] {
  return Array.from({ length: count }, (_, i) => ({ i, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ i }) => i);
}
