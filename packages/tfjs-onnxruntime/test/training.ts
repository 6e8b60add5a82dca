import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { type Batch, compileTrainStep, type StepOptions } from '../src/index.ts';
import { expectClose } from './compiled.ts';

/** A task, made anew each time it is asked for, with the same numbers. */
export interface Task extends StepOptions {
  readonly optimizer: tf.Optimizer;
  readonly batch: Batch;
  /** The same step by tfjs itself. */
  readonly tfjsStep: () => number;
}

/** What trained steps ended in. */
export interface Trained {
  readonly losses: number[];
  readonly weights: number[][];
}

export function trainByTfjs(task: Task, variables: () => tf.Variable[], steps: number): Trained {
  const losses = Array.from({ length: steps }, () => task.tfjsStep());
  return { losses, weights: variables().map((v) => [...v.dataSync()]) };
}

/** The rate that an optimizer has. */
export function rateOf(optimizer: tf.Optimizer): number {
  return (optimizer as unknown as { learningRate: number }).learningRate;
}

/** Trains the task compiled, and puts the result into its variables. */
export async function trainCompiled(
  task: Task,
  variables: () => tf.Variable[],
  steps: number,
): Promise<Trained> {
  const step = await compileTrainStep({ ...task, sessionOptions: { intraOpNumThreads: 1 } });
  const lr = rateOf(task.optimizer);
  const losses: number[] = [];
  // Half of the steps one by one, half in one call.
  for (let i = 0; i < Math.floor(steps / 2); i += 1) losses.push(await step.run(task.batch, lr));
  const rest = steps - losses.length;
  losses.push(...(await step.runMany(Array(rest).fill(task.batch), Array(rest).fill(lr))));
  step.writeBack();
  await step.dispose();
  return { losses, weights: variables().map((v) => [...v.dataSync()]) };
}

/** Expects losses to agree relatively, and weights, ten times wider, by the largest of their tensor. */
export function expectSameTraining(got: Trained, wanted: Trained, tolerance = 1e-5): void {
  wanted.losses.forEach((loss, i) => {
    const off = Math.abs(got.losses[i]! - loss);
    if (Object.is(got.losses[i], loss)) return;
    if (!(off <= tolerance * Math.max(Math.abs(loss), 1e-3))) {
      expect.fail(`the loss of step ${i} is ${got.losses[i]}, expected ${loss}`);
    }
  });
  expect(got.weights.length).toBe(wanted.weights.length);
  wanted.weights.forEach((weight, i) => {
    expectClose(got.weights[i]!, weight, 10 * tolerance);
  });
}

/** A LayersModel with its task. */
export function layersTask(
  model: tf.LayersModel,
  optimizer: tf.Optimizer,
  loss: string,
  xs: tf.Tensor | tf.Tensor[],
  ys: tf.Tensor | tf.Tensor[],
): Task {
  model.compile({ optimizer, loss });
  return {
    model,
    optimizer,
    batch: { xs, ys },
    tfjsStep: () => tf.tidy(() => fitStep(model, xs, ys)),
  };
}

/** What one step of `model.fit` does. */
function fitStep(
  model: tf.LayersModel,
  xs: tf.Tensor | tf.Tensor[],
  ys: tf.Tensor | tf.Tensor[],
): number {
  const inner = model as unknown as { model?: tf.LayersModel; makeTrainFunction(): TrainFunction };
  const network = (inner.model ?? model) as unknown as { makeTrainFunction(): TrainFunction };
  const [loss] = network.makeTrainFunction()([xs, ys].flat());
  return loss!.dataSync()[0]!;
}

type TrainFunction = (data: tf.Tensor[]) => tf.Tensor[];
