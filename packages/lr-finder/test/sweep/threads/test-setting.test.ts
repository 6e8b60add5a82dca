import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { seedRandom } from '../../../src/sweep/threads/seed-random.ts';
import { testSetting } from '../../../src/sweep/threads/test-setting.ts';
import * as network from '../modules/network.ts';

const FILE = new URL('../modules/network.ts', import.meta.url).pathname;
const module = { ...network, trainable: network.trainable as (setting: unknown) => unknown };
const task = { id: 'a', setting: { weightDecay: 0, batchSize: 32 }, seed: 3, options: {} };

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('testSetting', () => {
  it('frees the model and the optimizer that a setting made', async () => {
    await testSetting(module, FILE, task);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 5; i++) await testSetting(module, FILE, task);
    // An optimizer of tfjs itself keeps one number, which nothing refers to any more.
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before + 5);
  });

  it('frees what has a dispose of its own, also where the test throws', async () => {
    let disposed = 0;
    const trainable = {
      step: () => {
        throw new Error('no step');
      },
      save: () => 0,
      restore() {},
    };
    const own = {
      ...module,
      options: {},
      trainable: () => ({ trainable, dispose: () => disposed++ }),
    };
    const result = await testSetting(own, FILE, task);
    expect(result).toMatchObject({ outcome: 'failed', error: 'no step' });
    expect(disposed).toBe(1);
  });

  it('hands on the seed, and leaves Math.random as it was', async () => {
    const random = Math.random;
    let given: unknown;
    const own = {
      ...module,
      options: {},
      trainable: (setting: unknown) => {
        given = { setting, random: Math.random() };
        return { step: () => 1, save: () => 0, restore() {} };
      },
    };
    await testSetting(own, FILE, task);
    const first = given;
    await testSetting(own, FILE, task);
    expect(given).toEqual(first);
    expect(first).toMatchObject({ setting: { ...task.setting, seed: 3 } });
    expect(Math.random).toBe(random);
  });
});

describe('seedRandom', () => {
  it('gives numbers in [0, 1) that depend on the seed', () => {
    const draw = (seed: number) => {
      const random = seedRandom(seed);
      const numbers = Array.from({ length: 1000 }, Math.random);
      random.restore();
      return numbers;
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    const mean = draw(1).reduce((a, b) => a + b) / 1000;
    expect(mean).toBeCloseTo(0.5, 1);
    expect(Math.min(...draw(1))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draw(1))).toBeLessThan(1);
  });
});
