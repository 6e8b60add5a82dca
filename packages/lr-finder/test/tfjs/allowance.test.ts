import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Allowance } from '../../src/tfjs/allowance.ts';

let now = 0;
beforeEach(() => {
  now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const check = (ms: number, result?: string) => async () => {
  now += ms;
  return result;
};

it('is enough once the part of the time covers what was spent and the next check', async () => {
  const allowance = new Allowance(0.1, { startedAt: 0, spent: 10, costs: [['loss', 5]] });
  now = 149;
  expect(allowance.due).toBe(undefined);
  now = 150;
  expect(allowance.due).toBe('loss');
  // The next one costs what this one took.
  expect(await allowance.spendOn('loss', check(20, 'equal'))).toBe('equal');
  now = 499;
  expect(allowance.due).toBe(undefined);
  now = 500;
  expect(allowance.due).toBe('loss');
});

it('is spent on each kind in turn, all kinds together', async () => {
  const costs = [['loss', 5] as const, ['step', 10] as const];
  const allowance = new Allowance(0.1, { startedAt: 0, spent: 10, costs });
  const made: [kind: string, at: number][] = [];
  for (; made.length < 4; now++) {
    const kind = allowance.due;
    if (!kind) continue;
    made.push([kind, now]);
    await allowance.spendOn(kind, check(kind === 'loss' ? 5 : 10, 'equal'));
  }
  expect(made).toEqual([
    ['loss', 150],
    ['step', 250],
    ['loss', 300],
    ['step', 400],
  ]);
});

it('has nothing due after checks that could not be made', async () => {
  const allowance = new Allowance(0.1, { startedAt: 0, spent: 0, costs: [['loss', 0]] });
  await allowance.spendOn('loss', check(1));
  now = 1e9;
  expect(allowance.due).toBe(undefined);
});
