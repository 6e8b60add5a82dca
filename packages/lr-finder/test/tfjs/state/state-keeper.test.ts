import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { layersModelParts } from '#training/layers-model';
import { StateKeeper } from '../../../src/tfjs/state/state-keeper.ts';
import { trainingErrors } from '../../../src/tfjs/training-errors.ts';
import { optimizers, smallModel } from '../small-task.ts';

beforeAll(() => tf.setBackend('cpu'));

/** A keeper of a small model, and a function that trains it. */
function kept() {
  const model = smallModel();
  const optimizer = optimizers.adam!();
  const hidden = tf.variable(tf.scalar(0), false);
  const keeper = new StateKeeper(layersModelParts(model, trainingErrors), optimizer, undefined);
  const step = () =>
    keeper.watch(() => {
      hidden.assign(tf.tidy(() => tf.add(hidden, 1) as tf.Scalar));
    });
  return { optimizer, hidden, keeper, step };
}

describe('a keeper of states', () => {
  it('returns the same copy while nothing has changed', async () => {
    const { keeper, step } = kept();
    const first = await keeper.save();
    expect(await keeper.save()).toBe(first);
    await step();
    expect(await keeper.save()).not.toBe(first);
    await keeper.restore(first);
    expect(await keeper.save()).toBe(first);
  });

  it('makes another copy after a property was set', async () => {
    const { optimizer, keeper } = kept();
    const rated = optimizer as unknown as { learningRate: number };
    const first = await keeper.save();
    rated.learningRate = 0.5;
    const second = await keeper.save();
    expect(second).not.toBe(first);
    await keeper.restore(first);
    expect(rated.learningRate).toBe(0.01);
    await keeper.restore(second);
    expect(rated.learningRate).toBe(0.5);
  });

  it('adds to every copy what a step changes that nobody listed', async () => {
    const { hidden, keeper, step } = kept();
    const first = await keeper.save();
    await step();
    await step();
    const second = await keeper.save();
    await step();
    for (const [state, value] of [
      [first, 0],
      [second, 2],
      [first, 0],
    ] as const) {
      await keeper.restore(state);
      expect(hidden.dataSync()[0]).toBe(value);
    }
  });

  it('keeps a copy until each save that returned it is released', async () => {
    const { hidden, keeper, step } = kept();
    const first = await keeper.save();
    expect(await keeper.save()).toBe(first);
    await keeper.release(first);
    await step();
    await keeper.restore(first);
    expect(hidden.dataSync()[0]).toBe(0);
    await keeper.release(first);
    await keeper.restore(first);
    expect(await keeper.save()).not.toBe(first);
  });
});
