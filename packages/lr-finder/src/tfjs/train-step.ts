import * as tf from '@tensorflow/tfjs';
import { ArgumentError, expected } from '../errors.ts';
import type { Batch } from './data/batch.ts';
import type { TrainableModel } from './model.ts';

/** Factors of the learning rate by variable; 1 for those that are not in it. */
export type RateFactors = ReadonlyMap<tf.Variable, number>;

/**
 * Finds the variables that the factors are for.
 *
 * @throws {ArgumentError} for a name that no trained variable has.
 */
export function rateFactors(
  trained: readonly tf.Variable[],
  lrScales: Readonly<Record<string, number>>,
): RateFactors {
  const names = trained.map(({ name }) => name);
  const factors = new Map<tf.Variable, number>();
  for (const [name, factor] of Object.entries(lrScales)) {
    const variable = trained[names.indexOf(name)];
    if (!variable) {
      throw new ArgumentError(expected('lrScales', `by names of ${names.join(', ')}`, name));
    }
    factors.set(variable, factor);
  }
  return factors;
}

/**
 * One optimisation step over one or more batches, whose gradients are averaged; as `model.fit` does
 * it for one.
 *
 * @returns the mean of the batches' losses, before the update.
 */
export function trainStep(
  model: TrainableModel,
  optimizer: tf.Optimizer,
  batches: readonly Batch[],
  factors: RateFactors,
): tf.Scalar {
  return freeingTape(() => {
    const before = new Map([...factors.keys()].map((variable) => [variable, variable.clone()]));
    const [only, ...more] = batches;
    const loss =
      only && more.length === 0
        ? optimizer.minimize(() => model.loss(only, true), true, [...model.trained])
        : accumulatedStep(model, optimizer, batches);
    // The updates of all optimizers of tfjs are proportional to the rate.
    for (const [variable, factor] of factors) {
      const old = before.get(variable)!;
      variable.assign(tf.add(old, tf.mul(tf.sub(variable, old), factor)));
    }
    return loss as tf.Scalar;
  });
}

/**
 * Runs `step` tidily. When something throws while gradients are recorded, tfjs forgets the tensors
 * that it kept for the way back: they are freed here.
 */
function freeingTape(step: () => tf.Scalar): tf.Scalar {
  try {
    return tf.tidy(step);
  } catch (error) {
    const { state } = tf.engine() as unknown as { state: GradientState };
    if (state.gradientDepth === 0 && state.activeTape) {
      for (const { saved } of state.activeTape) tf.dispose(saved ?? []);
      state.activeTape = null;
    }
    throw error;
  }
}

/** The part of the state of tfjs's engine that has to do with gradients. */
interface GradientState {
  gradientDepth: number;
  activeTape: { saved?: tf.Tensor[] }[] | null;
}

function accumulatedStep(
  model: TrainableModel,
  optimizer: tf.Optimizer,
  batches: readonly Batch[],
): tf.Scalar {
  const sums = new Map<string, tf.Tensor>();
  const losses: tf.Scalar[] = [];
  for (const batch of batches) {
    const { value, grads } = optimizer.computeGradients(
      () => model.loss(batch, true),
      [...model.trained],
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
    // As `minimize`: a variable without a gradient keeps its place in the list.
    return { name, tensor: sum && tf.div(sum, batches.length) } as {
      name: string;
      tensor: tf.Tensor;
    };
  });
  optimizer.applyGradients(means);
  return tf.div(tf.addN(losses), losses.length);
}
