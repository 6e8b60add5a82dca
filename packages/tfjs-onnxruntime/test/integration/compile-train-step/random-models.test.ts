import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { runsAll } from '../../../../../test/sample.ts';
import { RANDOM_MODEL, type RandomModel, taskOf } from '../../random-models.ts';
import { trainByTfjs, trainCompiled } from '../../training.ts';

beforeAll(() => tf.setBackend('cpu'));

/** So many random models; RANDOM_MODELS=1000 tries more of them. */
const RUNS = Number(process.env.RANDOM_MODELS ?? (runsAll ? 300 : 15));
const STEPS = 5;
const TOLERANCE = 1e-4;
/** The last digits of single precision. */
const ROUNDING = 2 ** -22;

function lossesOfTfjs(random: RandomModel, noise = 0): number[] {
  const { task, weights } = taskOf(random, noise);
  return trainByTfjs(task, weights, STEPS).losses;
}

/** Of two trainings, the largest difference of two losses, as a part of them. */
function difference(some: readonly number[], others: readonly number[]): number {
  const parts = some.map((loss, i) =>
    Object.is(loss, others[i])
      ? 0
      : Math.abs(loss - others[i]!) / Math.max(Math.abs(loss), Math.abs(others[i]!), 1e-3),
  );
  return Math.max(...parts);
}

/**
 * How far TensorFlow.js is from itself where weights differ in their last digits: far where an optimizer
 * divides by a gradient that is zero but for rounding, or a loss by a length near zero.
 */
function ownNoise(random: RandomModel, wanted: readonly number[]): number {
  const some = [ROUNDING, -ROUNDING].map((noise) => lossesOfTfjs(random, noise));
  return Math.max(...some.map((losses) => difference(losses, wanted)));
}

it('five steps of random models have the losses of TensorFlow.js', {
  timeout: 600_000,
}, async () => {
  let wellPosed = 0;
  await fc.assert(
    fc.asyncProperty(RANDOM_MODEL, async (random) => {
      const wanted = lossesOfTfjs(random);
      const { task, weights } = taskOf(random);
      const off = difference((await trainCompiled(task, weights, STEPS)).losses, wanted);
      if (off <= TOLERANCE) wellPosed += 1;
      else expect(off).toBeLessThanOrEqual(10 * ownNoise(random, wanted));
      tf.disposeVariables();
    }),
    { numRuns: RUNS, seed: 7 },
  );
  expect(wellPosed).toBeGreaterThanOrEqual(Math.floor(0.98 * RUNS));
});
