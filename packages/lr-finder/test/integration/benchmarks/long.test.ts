import { expect, it } from 'vitest';
import { factored } from '../../../benchmarks/long/factor.ts';
import type { Task } from '../../../benchmarks/suggest/tasks.ts';

const NOTHING = { lr: [], loss: [], rawLoss: [] };
const grid = Array.from({ length: 41 }, (_, i) => -4 + i / 10);

/** A task whose loss rises by the distance from its best rate, in decades. */
const task = (dataset: string, bestAt: number): Task => ({
  ...{ id: dataset, dataset, optimizer: 'adam', grid, best: 0, bestAt, untrained: 1 },
  value: grid.map((x) => Math.abs(x - bestAt)),
  tests: [{ numIter: 100, seed: 1, full: NOTHING, recorded: NOTHING }],
});

it('a factor that holds on all datasets is found on the others', () => {
  const tasks = ['a', 'b', 'c'].map((name, i) => task(name, -2 + i / 10));
  const rates = tasks.map(({ bestAt }) => [10 ** (bestAt - 0.5)]);
  const { factor, rates: corrected } = factored(tasks, rates);
  expect(factor).toBeCloseTo(0.5, 9);
  for (const [t, { bestAt }] of tasks.entries()) {
    expect(Math.log10(corrected[t]![0]!)).toBeCloseTo(bestAt, 9);
  }
});

it('a factor of one dataset alone is not applied to it', () => {
  const tasks = [task('a', -2), task('b', -2), task('c', -2), task('odd', -1)];
  const { factor, rates } = factored(
    tasks,
    tasks.map(() => [0.01]),
  );
  expect(factor).toBe(0);
  expect(rates.map(([lr]) => lr)).toEqual([0.01, 0.01, 0.01, 0.01]);
});
