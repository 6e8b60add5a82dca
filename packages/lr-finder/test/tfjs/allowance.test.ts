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
  const allowance = new Allowance(0.1, { startedAt: 0, spent: 10, cost: 5 });
  now = 149;
  expect(allowance.isEnough).toBe(false);
  now = 150;
  expect(allowance.isEnough).toBe(true);
  // The next one costs what this one took.
  expect(await allowance.spendOn(check(20, 'equal'))).toBe('equal');
  now = 499;
  expect(allowance.isEnough).toBe(false);
  now = 500;
  expect(allowance.isEnough).toBe(true);
});

it('is never enough after a check that could not be made', async () => {
  const allowance = new Allowance(0.1, { startedAt: 0, spent: 0, cost: 0 });
  await allowance.spendOn(check(1));
  now = 1e9;
  expect(allowance.isEnough).toBe(false);
});
