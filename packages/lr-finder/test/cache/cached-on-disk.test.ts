import { readdirSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cachedOnDisk } from '../../src/cache/cached-on-disk.ts';
import {
  ArgumentError,
  CacheError,
  findLearningRate,
  rangeTest,
  type Trainable,
} from '../../src/index.ts';
import { folders, onlyFile } from './cache-folder.ts';

const newFolder = folders();

/** Least squares by momentum, on typed arrays: a class, so that `this` matters. */
class Regression implements Trainable {
  weights = Float64Array.from({ length: 64 }, (_, i) => Math.sin(i));
  velocity = new Float64Array(64);
  #step = 0;

  step(lr: number): number {
    let loss = 0;
    for (const [i, weight] of this.weights.entries()) {
      const error = weight - i / 64 + Math.sin(this.#step * 17 + i) / 10;
      loss += error ** 2 / 64;
      this.velocity[i] = 0.5 * this.velocity[i]! + error;
      this.weights[i] = weight - lr * this.velocity[i]!;
    }
    this.#step++;
    return loss;
  }

  save() {
    return {
      arrays: new Map([['velocity', this.velocity.slice()]]),
      weights: this.weights.slice(),
      step: this.#step,
    };
  }

  restore(saved: unknown): void {
    const { arrays, weights, step } = saved as ReturnType<Regression['save']>;
    this.weights.set(weights);
    this.velocity.set(arrays.get('velocity')!);
    this.#step = step;
  }
}

/** The same, several steps at a time and with a validation loss. */
class Grouped extends Regression {
  readonly stepsAtOnce = 3;
  async steps(lrs: readonly number[]): Promise<number[]> {
    return lrs.map((lr) => this.step(lr));
  }
  evaluate(): number {
    return this.weights.reduce((sum, weight) => sum + weight ** 2, 0);
  }
}

const options = { startLr: 1e-4, endLr: 2, numIter: 30 };

describe.each([Regression, Grouped])('cachedOnDisk', (Loop) => {
  it('gives the same history, and leaves neither a change nor a file', async () => {
    const cacheDir = newFolder();
    const plain = new Loop();
    const expected = await rangeTest(plain, { ...options, repeats: 3 });
    const cached = new Loop();
    const before = cached.save();
    const seen: number[] = [];
    const result = await rangeTest(cachedOnDisk(cached, { cacheDir }), {
      ...options,
      repeats: 3,
      onPoint: () => seen.push(readdirSync(cacheDir).length),
    });
    expect(result).toEqual(expected);
    expect(cached.save()).toEqual(before);
    expect(new Set(seen)).toEqual(new Set([1]));
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  it('puts all back after an exception, 50 times over', async () => {
    const cacheDir = newFolder();
    const loop = new Loop();
    const before = loop.save();
    const failure = new Error('stop');
    for (let i = 0; i < 50; i++) {
      const running = rangeTest(cachedOnDisk(loop, { cacheDir }), {
        ...options,
        onPoint: ({ index }) => {
          if (index === i % 30) throw failure;
        },
      });
      await expect(running).rejects.toBe(failure);
    }
    expect(loop.save()).toEqual(before);
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  it('confirms and refines', async () => {
    const cacheDir = newFolder();
    const expected = await findLearningRate(new Loop(), { ...options, refine: 1, confirm: true });
    const loop = cachedOnDisk(new Loop(), { cacheDir });
    expect(await findLearningRate(loop, { ...options, refine: 1, confirm: true })).toEqual(
      expected,
    );
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  it('says what is lost when the file goes in the middle of a test', async () => {
    const cacheDir = newFolder();
    let path = '';
    const running = rangeTest(cachedOnDisk(new Loop(), { cacheDir }), {
      ...options,
      onPoint: ({ index }) => {
        if (index !== 9) return;
        path = onlyFile(cacheDir);
        rmSync(path);
      },
    });
    const error = await running.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CacheError);
    expect(String(error)).toContain(`Could not put back the saved copy: the file ${path} can't`);
  });
});

describe('cachedOnDisk refuses', () => {
  it.each<[string, unknown, unknown]>([
    ['what is not trainable', {}, { cacheDir: 'a' }],
    ['no options', new Regression(), undefined],
    ['no folder', new Regression(), {}],
    ['a name that is not known', new Regression(), { cacheDir: 'a', cachedir: 'a' }],
    ['an empty name', new Regression(), { cacheDir: '' }],
    [
      'copies that are to be freed',
      Object.assign(new Regression(), { release() {} }),
      { cacheDir: 'a' },
    ],
  ])('%s', (_, trainable, given) => {
    expect(() => cachedOnDisk(trainable as Trainable, given as { cacheDir: string })).toThrow(
      ArgumentError,
    );
  });
});
