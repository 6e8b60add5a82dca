import { describe, expect, it } from 'vitest';
import { compareBy } from '../../../src/sweep/analysis/compare-by.ts';
import { failed, tested } from '../results.ts';

/** Tests of two weight decays, two batch sizes and two seeds; the loss is lowest at 1e-2. */
const results = [0, 1e-4].flatMap((weightDecay) =>
  [32, 64].flatMap((batchSize) =>
    [0, 1].map((seed) =>
      tested({ weightDecay, batchSize, seed }, [
        3,
        batchSize / 32 + (weightDecay === 0 ? 0 : 0.1) + seed / 10,
        2.5,
      ]),
    ),
  ),
);

describe('compareBy', () => {
  it('compares values over tests that differ in nothing else', () => {
    const comparison = compareBy(results, 'weightDecay')!;
    expect(comparison).toMatchObject({ name: 'weightDecay', leftOut: 0 });
    const [none, some] = comparison.values;
    expect(none).toMatchObject({ value: 0, tests: 4, excess: 0, standardError: 0 });
    expect(none!.loss).toBeCloseTo((1 + 1.1 + 2 + 2.1) / 4, 12);
    expect(some!.lr).toBeCloseTo(1e-2, 12);
    const excesses = [0.1 / 1, 0.1 / 1.1, 0.1 / 2, 0.1 / 2.1];
    const mean = excesses.reduce((a, b) => a + b) / 4;
    expect(some!.excess).toBeCloseTo(mean, 12);
    const squares = excesses.reduce((sum, excess) => sum + (excess - mean) ** 2, 0);
    expect(some!.standardError).toBeCloseTo(Math.sqrt(squares / 3 / 4), 12);
  });

  it('takes the geometric mean of the rates', () => {
    const pair = [tested({ a: 1, seed: 0 }, [1, 2, 3]), tested({ a: 1, seed: 1 }, [3, 2, 1])];
    const other = [tested({ a: 2, seed: 0 }, [1, 2]), tested({ a: 2, seed: 1 }, [1, 2])];
    const [first] = compareBy([...pair, ...other], 'a')!.values;
    expect(first!.lr).toBeCloseTo(Math.sqrt(1e-3 * 1e-1), 12);
  });

  it('leaves out what has no counterpart, so that all are judged by the same tests', () => {
    const lost = results.filter((_, i) => i !== 0);
    const comparison = compareBy(
      [...lost, failed({ weightDecay: 0, batchSize: 32, seed: 0 }, 'x')],
      'weightDecay',
    )!;
    expect(comparison.leftOut).toBe(2);
    expect(comparison.values.map(({ tests }) => tests)).toEqual([3, 3]);
  });

  it('leaves out a value that has no curve at all', () => {
    const spoilt = [32, 64].map((batchSize) =>
      tested({ weightDecay: 1, batchSize, seed: 0 }, [Number.NaN]),
    );
    const comparison = compareBy([...results, ...spoilt], 'weightDecay')!;
    expect(comparison.values.map(({ value }) => value)).toEqual([0, 1e-4]);
  });

  it.each<[what: string, results: Parameters<typeof compareBy>[0]]>([
    ['nothing', []],
    ['one value', results.slice(0, 4)],
    [
      'values with nothing in common',
      [tested({ weightDecay: 0, a: 1 }, [1]), tested({ weightDecay: 1, a: 2 }, [1])],
    ],
    ['another name', [tested({ a: 1 }, [1])]],
  ])('compares nothing of %s', (_, some) => {
    expect(compareBy(some, 'weightDecay')).toBeUndefined();
  });

  it('puts numbers in order, also where losses are negative or zero', () => {
    const values = [10, 9, 100].map((a) => tested({ a }, [a === 9 ? 0 : -1]));
    const comparison = compareBy(values, 'a')!;
    expect(comparison.values.map(({ value }) => value)).toEqual([9, 10, 100]);
    expect(comparison.values.map(({ excess }) => excess)).toEqual([1, 0, 0]);
  });
});
