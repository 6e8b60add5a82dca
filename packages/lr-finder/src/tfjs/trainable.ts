import * as tf from '@tensorflow/tfjs';
import type { ArrayFile } from '../cache/array-file.ts';
import type { Trainable } from '../range-test/trainable.ts';
import type { Feed } from './data/feed.ts';
import type { ModelParts, TrainableModel } from './model.ts';
import { setLearningRate } from './optimizer.ts';
import { type LayerState, restoreLayers, saveLayers } from './state/layer-state.ts';
import { type OptimizerState, restoreOptimizer, saveOptimizer } from './state/optimizer-state.ts';
import { Restoration } from './state/restoration.ts';
import {
  bytesInFile,
  type CopyTensor,
  copyInMemory,
  copyToFile,
  type TensorCopy,
} from './state/tensor-copy.ts';
import { trainStep, type Update } from './train-step.ts';
import { meanLoss } from './validation.ts';

/** Steps sent to a GPU before their losses are read: reading one makes the GPU's queue run dry. */
const STEPS_ON_GPU = 10;

/** All that a training step changes. Plain arrays: nothing to free, but the file if there is one. */
export interface TrainingState {
  readonly variables: readonly TensorCopy[];
  readonly optimizer: OptimizerState;
  readonly layers: LayerState;
  /** What holds the values, if not memory. */
  readonly file?: ArrayFile;
}

/**
 * Copies all that a training step with `model` and `optimizer` changes: to a file where one is
 * given, which takes it one tensor at a time.
 *
 * @throws {CacheError} where the file can't be written; it is removed.
 */
export async function saveTraining(
  model: ModelParts,
  optimizer: tf.Optimizer,
  file?: ArrayFile,
): Promise<TrainingState> {
  if (!file) return copyTraining(model, optimizer, copyInMemory);
  let bytes = 0;
  await copyTraining(model, optimizer, async (tensor) => {
    bytes += bytesInFile(tensor);
    return { shape: tensor.shape, dtype: tensor.dtype, read: () => new Float32Array() };
  });
  const save = () => copyTraining(model, optimizer, copyToFile(file));
  return { ...(await file.write(bytes, save)), file };
}

async function copyTraining(
  model: ModelParts,
  optimizer: tf.Optimizer,
  copy: CopyTensor,
): Promise<TrainingState> {
  const variables = [];
  for (const variable of model.variables) variables.push(await copy(variable));
  return {
    variables,
    optimizer: await saveOptimizer(optimizer, copy),
    layers: await saveLayers(model.layers, copy),
  };
}

/**
 * Puts a copy back, to the bit.
 *
 * @throws {CacheError} where values are lost with their file, once all else is put back.
 */
export async function restoreTraining(
  model: ModelParts,
  optimizer: tf.Optimizer,
  state: TrainingState,
): Promise<void> {
  const restoration = new Restoration();
  for (const [i, variable] of model.variables.entries()) {
    await restoration.assign(variable, state.variables[i]!);
  }
  await restoreOptimizer(optimizer, state.optimizer, restoration);
  await restoreLayers(state.layers, restoration);
  restoration.end(state.file);
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
  readonly update: Update;
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
  const { model, optimizer, trainFeed, accumulationSteps, update } = training;
  const batches = await trainFeed.take(accumulationSteps);
  try {
    setLearningRate(optimizer, lr);
    return trainStep(model, optimizer, batches, update);
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
