import * as tf from '@tensorflow/tfjs';
import type { Batch } from './batch.ts';
import { engine } from './engine.ts';
import type { TrainableModel } from './model.ts';

/** How a step updates the trained variables. */
export interface Update {
  /** The variables that it updates; the others don't change, nor do their slots in the optimizer. */
  readonly updated: readonly tf.Variable[];
  /** Factors of the learning rate; 1 for variables that are not in it. */
  readonly factors: ReadonlyMap<tf.Variable, number>;
}

/**
 * One optimisation step over one or more batches, whose gradients are averaged. With one batch, it is
 * the step of `model.fit`.
 *
 * @returns the mean of the batches' losses, before the update.
 */
export function trainStep(
  model: TrainableModel,
  optimizer: tf.Optimizer,
  batches: readonly Batch[],
  { updated, factors }: Update,
): tf.Scalar {
  return freeingTape(() => {
    const before = new Map([...factors.keys()].map((variable) => [variable, variable.clone()]));
    const [only, ...more] = batches;
    const isWhole = updated.length === model.trained.length;
    const loss =
      only && more.length === 0 && isWhole
        ? optimizer.minimize(() => model.loss(only, true), true, [...model.trained])
        : accumulatedStep(model, optimizer, batches, updated);
    // In all optimizers of tfjs the update is proportional to the rate.
    for (const [variable, factor] of factors) {
      const old = before.get(variable)!;
      variable.assign(tf.add(old, tf.mul(tf.sub(variable, old), factor)));
    }
    return loss as tf.Scalar;
  });
}

/**
 * Runs `step` in a tidy. If it throws while gradients are recorded, tfjs doesn't free the tensors that
 * it kept for the backward pass: they are freed here.
 */
function freeingTape(step: () => tf.Scalar): tf.Scalar {
  try {
    return tf.tidy(step);
  } catch (error) {
    const { state } = engine();
    if (state.gradientDepth === 0 && state.activeTape) {
      for (const { saved } of state.activeTape) tf.dispose([...(saved ?? [])]);
      state.activeTape = null;
    }
    throw error;
  }
}

function accumulatedStep(
  model: TrainableModel,
  optimizer: tf.Optimizer,
  batches: readonly Batch[],
  updated: readonly tf.Variable[],
): tf.Scalar {
  const sums = new Map<string, tf.Tensor>();
  const losses: tf.Scalar[] = [];
  for (const batch of batches) {
    const { value, grads } = optimizer.computeGradients(
      () => model.loss(batch, true),
      [...updated],
    );
    losses.push(value);
    for (const [name, gradient] of Object.entries(grads)) {
      if (gradient == null) continue;
      const sum = sums.get(name);
      sums.set(name, sum ? tf.add(sum, gradient) : gradient);
      if (sum) tf.dispose([sum, gradient]);
    }
  }
  const means = model.trained.map(({ name }) => {
    const sum = sums.get(name);
    // A variable without a gradient stays in the list: optimizers find slots by index.
    return { name, tensor: sum && tf.div(sum, batches.length) } as {
      name: string;
      tensor: tf.Tensor;
    };
  });
  optimizer.applyGradients(means);
  return tf.div(tf.addN(losses), losses.length);
}
