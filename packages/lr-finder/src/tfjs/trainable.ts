import * as tf from '@tensorflow/tfjs';
import type { Trainable } from '../range-test/trainable.ts';
import { writing } from './claim.ts';
import type { Feed } from './data/feed.ts';
import type { TrainableModel } from './model.ts';
import { setLearningRate } from './optimizer.ts';
import { restoreTraining, type TrainingState } from './state/training-state.ts';
import { watchStep } from './state/watch-step.ts';
import { trainStep, type Update } from './train-step.ts';
import { meanLoss } from './validation.ts';

/** Steps sent to a GPU before their losses are read: reading one makes the GPU's queue run dry. */
const STEPS_ON_GPU = 10;

/** What a training run needs. */
export interface Training {
  readonly model: TrainableModel;
  readonly optimizer: tf.Optimizer;
  readonly trainFeed: Feed;
  /** Where given, the loss over its batches takes the place of the training loss. */
  readonly valFeed: Feed | undefined;
  /** Batches of validation data for each evaluation. */
  readonly evaluateBatches: number;
  /** Batches for each optimisation step. */
  readonly accumulationSteps: number;
  readonly update: Update;
  /** Threads for an engine that has threads; `undefined`: as many as it likes. */
  readonly threads: number | undefined;
  /** The state before it, to go back to. */
  readonly before: TrainingState;
}

/** Training with TensorFlow.js, one step at a time. */
export function tfjsTrainable(training: Training): Trainable<TrainingState> {
  const { model, valFeed, before } = training;

  const trainable: Trainable<TrainingState> = {
    step: async (lr) => (await readLosses([await sendStep(training, lr)]))[0]!,
    save: () => before,
    restore: restoreTraining,
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
        const [number] = await readLosses([await watchStep(before, loss)]);
        return number!;
      });
  }
  return trainable;
}

/** Does a step and gives its loss, which a GPU may still have to compute. */
async function sendStep(training: Training, lr: number): Promise<tf.Scalar> {
  const { model, optimizer, trainFeed, accumulationSteps, update, before } = training;
  const batches = await trainFeed.take(accumulationSteps);
  try {
    setLearningRate(optimizer, lr);
    return await watchStep(before, () => trainStep(model, optimizer, batches, update));
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
