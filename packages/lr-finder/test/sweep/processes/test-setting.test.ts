import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { suggest } from '../../../src/suggest/suggest.ts';
import { testSetting } from '../../../src/sweep/processes/test-setting.ts';
import { ScaledParabola } from '../../range-test/parabola.ts';
import * as network from '../modules/network.ts';

const FILE = new URL('../modules/network.ts', import.meta.url).pathname;
const module = { ...network, trainable: network.trainable as (setting: unknown) => unknown };
const task = { id: 'a', setting: { weightDecay: 0, batchSize: 32 }, seed: 3, options: {} };
const watch = { signal: new AbortController().signal, onCacheDir() {} };

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('testSetting', () => {
  it('frees the model and the optimizer that a setting made', async () => {
    await testSetting(module, FILE, task, watch);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 5; i++) await testSetting(module, FILE, task, watch);
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
    const result = await testSetting(own, FILE, task, watch);
    expect(result).toMatchObject({ outcome: 'failed', error: 'no step' });
    expect(disposed).toBe(1);
  });

  it('keeps what it found, or what was thrown, where a dispose fails', async () => {
    let isGood = true;
    const step = (lr: number): number => {
      if (!isGood) throw new Error('no step');
      return lr;
    };
    const dispose = () => Promise.reject(new Error('no end'));
    const trainable = { step, save: () => 0, restore() {} };
    const own = { ...module, options: {}, trainable: () => ({ trainable, dispose }) };
    expect(await testSetting(own, FILE, task, watch)).toMatchObject({ outcome: 'tested' });
    isGood = false;
    expect(await testSetting(own, FILE, task, watch)).toMatchObject({ error: 'no step' });
  });

  it('gives a curve that the range cut off no second test', async () => {
    const own = { ...module, options: {}, trainable: () => new ScaledParabola(100) };
    const result = await testSetting(own, FILE, task, watch);
    if (result.outcome !== 'tested') throw new Error(result.error);
    const { history, steps } = result;
    expect(suggest(history).verdict.kind).toBe('never-diverged');
    expect([history.lr[0], history.lr.at(-1), steps]).toEqual([1e-7, 10, 100]);
  });

  it.each(['its signal', "the module's own"])('ends with %s, and puts back', async (which) => {
    const [ofTest, ofModule] = [new AbortController(), new AbortController()];
    let weight = 1;
    const trainable = {
      step: () => {
        weight++;
        (which === 'its signal' ? ofTest : ofModule).abort();
        return weight;
      },
      save: () => 1,
      restore(saved: number) {
        weight = saved;
      },
    };
    const own = { ...module, options: { signal: ofModule.signal }, trainable: () => trainable };
    const result = await testSetting(own, FILE, task, { ...watch, signal: ofTest.signal });
    expect(result).toMatchObject({ stopReason: 'aborted', steps: 1 });
    expect(weight).toBe(1);
  });

  it('leaves no copy on disk, and tells where they are', async () => {
    const cacheDir = mkdtempSync(join(tmpdir(), 'test-setting-'));
    const folders: string[] = [];
    const onCacheDir = (folder: string) => folders.push(folder);
    const own = { ...module, options: { ...network.options, cacheDir, engine: 'tfjs' } };
    const result = await testSetting(own, FILE, task, { ...watch, onCacheDir });
    expect(result).toMatchObject({ outcome: 'tested' });
    expect([folders, readdirSync(cacheDir)]).toEqual([[cacheDir], []]);
    rmSync(cacheDir, { recursive: true });
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
    await testSetting(own, FILE, task, watch);
    const first = given;
    await testSetting(own, FILE, task, watch);
    expect(given).toEqual(first);
    expect(first).toMatchObject({ setting: { ...task.setting, seed: 3 } });
    expect(Math.random).toBe(random);
  });
});

describe('Math.random', () => {
  const drawn = async (seed: number) => {
    let numbers: number[] = [];
    const trainable = () => {
      numbers = Array.from({ length: 1000 }, Math.random);
      throw new RangeError('enough');
    };
    await testSetting({ ...module, trainable }, FILE, { ...task, seed }, watch);
    return numbers;
  };

  it('gives numbers in [0, 1) that depend on the seed, and is restored', async () => {
    const { random } = Math;
    const numbers = await drawn(1);
    expect(await drawn(1)).toEqual(numbers);
    expect(await drawn(2)).not.toEqual(numbers);
    expect(numbers.reduce((a, b) => a + b) / 1000).toBeCloseTo(0.5, 1);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    expect(Math.random).toBe(random);
  });
});
