import * as tf from '@tensorflow/tfjs';
import type { Trainable } from '../range-test/trainable.ts';
import type { Feed } from './data/feed.ts';
import type { TrainableModel } from './model.ts';
import { setLearningRate } from './optimizer.ts';
import { type LayerState, restoreLayers, saveLayers } from './state/layer-state.ts';
import { type OptimizerState, restoreOptimizer, saveOptimizer } from './state/optimizer-state.ts';
import { assignCopy, copyOf, type TensorCopy } from './state/tensor-copy.ts';
import { type RateFactors, trainStep } from './train-step.ts';
import { meanLoss } from './validation.ts';

/** Steps sent to a GPU before their losses are read: reading one makes the GPU's queue run dry. */
const STEPS_ON_GPU = 10;

/** All that a training step changes. Plain arrays: nothing to free. */
export interface TrainingState {
  readonly variables: readonly TensorCopy[];
  readonly optimizer: OptimizerState;
  readonly layers: LayerState;
}

/** Copies all that a training step with `model` and `optimizer` changes. */
export async function saveTraining(
  model: TrainableModel,
  optimizer: tf.Optimizer,
): Promise<TrainingState> {
  const variables = [];
  for (const variable of model.variables) variables.push(await copyOf(variable));
  return {
    variables,
    optimizer: await saveOptimizer(optimizer),
    layers: await saveLayers(model.layers),
  };
}

/** Puts a copy back, to the bit. */
export function restoreTraining(
  model: TrainableModel,
  optimizer: tf.Optimizer,
  state: TrainingState,
): void {
  for (const [i, variable] of model.variables.entries()) {
    assignCopy(variable, state.variables[i]!);
  }
  restoreOptimizer(optimizer, state.optimizer);
  restoreLayers(state.layers);
}

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
  readonly factors: RateFactors;
  /** Threads for an engine that has threads; `undefined`: as many as it likes. */
  readonly threads: number | undefined;
  /** The state before it, to go back to. */
  readonly before: TrainingState;
}

/** Training with TensorFlow.js, one step at a time. */
export function tfjsTrainable(training: Training): Trainable<TrainingState> {
  const { model, optimizer, valFeed } = training;

  const trainable: Trainable<TrainingState> = {
    step: async (lr) => (await readLosses([await sendStep(training, lr)]))[0]!,
    save: () => training.before,
    restore: (state) => restoreTraining(model, optimizer, state),
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
        const [loss] = await readLosses([tf.tidy(() => model.loss(batch, false))]);
        return loss!;
      });
  }
  return trainable;
}

/** Does a step and gives its loss, which a GPU may still have to compute. */
async function sendStep(training: Training, lr: number): Promise<tf.Scalar> {
  const { model, optimizer, trainFeed, accumulationSteps, factors } = training;
  const batches = await trainFeed.take(accumulationSteps);
  try {
    setLearningRate(optimizer, lr);
    return trainStep(model, optimizer, batches, factors);
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

function isGpu(): boolean {
  return ['webgl', 'webgpu'].includes(tf.getBackend());
}
