import { describe, expect, it } from 'vitest';
import { stopRule } from '../../src/range-test/stopping.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

/** The rule read without smoothing: where a run of these losses ends, and why. */
const table = [
  { what: 'falling losses', th: 5, losses: [3, 2, 1], at: undefined, reason: undefined },
  { what: 'just up to the threshold', th: 5, losses: [1, 5], at: undefined, reason: undefined },
  { what: 'past the threshold', th: 5, losses: [1, 5.001, 9], at: 1, reason: 'diverged' },
  { what: 'past the best, not the first', th: 5, losses: [2, 1, 5.5], at: 2, reason: 'diverged' },
  { what: 'past a threshold of 1.5', th: 1.5, losses: [2, 2.9, 3.1], at: 2, reason: 'diverged' },
  { what: 'with the rule off', th: false, losses: [1, 1e9], at: undefined, reason: undefined },
  { what: 'NaN', th: 5, losses: [1, nan, 1], at: 1, reason: 'non-finite' },
  { what: 'NaN with the rule off', th: false, losses: [1, nan], at: 1, reason: 'non-finite' },
  { what: 'infinity', th: 5, losses: [1, infinity], at: 1, reason: 'non-finite' },
  { what: 'minus infinity', th: 5, losses: [1, -infinity], at: 1, reason: 'non-finite' },
  { what: 'NaN at the first step', th: 5, losses: [nan], at: 0, reason: 'non-finite' },
  // pytorch-lr-finder ends the next four at their second loss.
  { what: 'falling negative losses', th: 5, losses: [-89.9, -95, -99], at: undefined },
  { what: 'noisy negative losses', th: 5, losses: [-89.9, -80, -95, -85], at: undefined },
  { what: 'a loss that reaches zero', th: 5, losses: [2, 0, 1, 0, 1], at: undefined },
  { what: 'losses around zero', th: 5, losses: [0.5, -0.1, 0.4, -0.2, 0.6], at: undefined },
  {
    what: 'a negative loss that explodes',
    th: 5,
    losses: [-1, -2, 100],
    at: 2,
    reason: 'diverged',
  },
  { what: 'negative, within the rise', th: 5, losses: [-1, -2, 5.9], at: undefined },
  { what: 'negative, past the rise', th: 5, losses: [-1, -2, 6.1], at: 2, reason: 'diverged' },
  { what: 'from zero losses on', th: 5, losses: [0, 0, 1], at: undefined },
  {
    what: 'a rise after losses of zero',
    th: 5,
    losses: [0, 0, 0, 1, 3, 9, 27],
    at: 6,
    reason: 'diverged',
  },
  {
    what: 'a fall below zero, then a rise',
    th: 5,
    losses: [0, -1, 1, -1, 9],
    at: 4,
    reason: 'diverged',
  },
  { what: 'noise after a loss of zero', th: 5, losses: [0, 1, 2, 0, 3, 1], at: undefined },
  {
    what: 'a small loss below zero, then noise',
    th: 5,
    losses: [0, -0.1, 1, -1, 0.5, 2],
    at: 2,
    reason: 'diverged',
  },
  { what: 'zero best, past the rise', th: 5, losses: [2, 0, 8.1], at: 2, reason: 'diverged' },
] as const;

describe('stopRule', () => {
  it.each(table)('$what', ({ th, losses, at, ...row }) => {
    const stop = stopRule(th);
    const reasons = losses.map((loss) => stop(loss, loss));
    const first = reasons.findIndex((reason) => reason !== undefined);
    expect(first).toBe(at ?? -1);
    expect(reasons[first]).toBe('reason' in row ? row.reason : undefined);
  });

  it('judges non-finite losses raw and divergence smoothed', () => {
    const stop = stopRule(5);
    expect(stop(1, 1)).toBeUndefined();
    expect(stop(100, 2)).toBeUndefined();
    expect(stop(0, 5.1)).toBe('diverged');
  });
});
