import { describe, expect, it } from 'vitest';
import { order, variedNames, without } from '../../../src/sweep/analysis/varied-names.ts';
import { tested } from '../results.ts';

describe('variedNames', () => {
  it('are those with several values', () => {
    const results = [0, 1e-4].flatMap((weightDecay) =>
      [0, 1].map((seed) => tested({ weightDecay, batchSize: 32, seed }, [1])),
    );
    expect(variedNames(results)).toEqual(['weightDecay', 'seed']);
    const other = tested({ batchSize: 64 }, [1]);
    expect(variedNames([...results, other])).toEqual(['weightDecay', 'batchSize', 'seed']);
  });
});

it('values are in order: numbers from the lowest, all else as it is written', () => {
  expect([10, 9, 1e-4].sort(order)).toEqual([1e-4, 9, 10]);
  expect(['b', 'a', true].sort(order)).toEqual(['a', 'b', true]);
});

it('a setting without some names keeps the others', () => {
  expect(without({ a: 1, b: 2, seed: 3 }, ['seed', 'a'])).toEqual({ b: 2 });
});
