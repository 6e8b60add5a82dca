import * as tf from '@tensorflow/tfjs';
import { setLearningRate } from '#training/optimizer';
import type { Trainable } from '../range-test/trainable.ts';
import { writing } from './claim.ts';
import type { TrainingState } from './state/training-state.ts';
import { trainStep } from './train-step.ts';
import type { Training } from './training.ts';
import { meanLoss } from './validation.ts';

/** Steps sent to a GPU before their losses are read: reading a loss empties the GPU's queue. */
const STEPS_ON_GPU = 10;

/** Training with TensorFlow.js, one step at a time. */
export function trainWithTfjs(training: Training): Trainable<TrainingState> {
  const { model, valFeed, keeper } = training;

  const trainable: Trainable<TrainingState> = {
    step: async (lr) => (await readLosses([await sendStep(training, lr)]))[0]!,
    save: () => keeper.save(),
    restore: (state) => keeper.restore(state),
    release: (state) => keeper.release(state),
  };
  if (isGpu()) {
    Object.assign(trainable, {
      stepsAtOnce: STEPS_ON_GPU,
      steps: async (lrs: readonly number[]) => {
        const losses: tf.Scalar[] = [];
        try {
          for (const lr of lrs) losses.push(await sendStep(training, lr));
        } catch (error) {
          tf.dispose(losses);
          throw error;
        }
        return readLosses(losses);
      },
    });
  }
  if (valFeed) {
    trainable.evaluate = () =>
      meanLoss(valFeed, training.evaluateBatches, async (batch) => {
        const loss = () => writing(() => tf.tidy(() => model.loss(batch, false)));
        const [number] = await readLosses([await keeper.watch(loss)]);
        return number!;
      });
  }
  return trainable;
}

/** Starts a step, and returns its loss, which a GPU may still be computing. */
async function sendStep(training: Training, lr: number): Promise<tf.Scalar> {
  const { model, optimizer, trainFeed, accumulationSteps, update, keeper } = training;
  const batches = await trainFeed.take(accumulationSteps);
  try {
    setLearningRate(optimizer, lr);
    return await keeper.watch(() => trainStep(model, optimizer, batches, update));
  } finally {
    for (const batch of batches) batch.free();
  }
}

async function readLosses(losses: readonly tf.Scalar[]): Promise<number[]> {
  try {
    return await Promise.all(losses.map(async (loss) => (await loss.data())[0]!));
  } finally {
    tf.dispose([...losses]);
  }
}

export function isGpu(): boolean {
  return ['webgl', 'webgpu'].includes(tf.getBackend());
}
