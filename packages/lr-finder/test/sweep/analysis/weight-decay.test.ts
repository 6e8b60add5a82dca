import { describe, expect, it } from 'vitest';
import { recommendWeightDecay } from '../../../src/sweep/analysis/weight-decay.ts';
import type { SweepResult } from '../../../src/sweep/results/result.ts';
import { tested } from '../results.ts';

/** Curves that are lowest, at such a loss, at the rate 10 ** (at - 3); a pair for two seeds. */
type Reached = readonly [weightDecay: number, losses: readonly number[], at: number];

const sweepOf = (reached: readonly Reached[], name = 'weightDecay'): SweepResult[] =>
  reached.flatMap(([weightDecay, losses, at]) =>
    losses.map((loss, seed) => {
      const curve = Array.from({ length: 5 }, (_, i) => loss + Math.abs(i - at));
      return tested({ [name]: weightDecay, seed }, curve);
    }),
  );

describe('recommendWeightDecay', () => {
  it.each<[why: string, reached: readonly Reached[], weightDecay: number, reason: RegExp]>([
    [
      'the one with the lowest loss, where no other is as low',
      [
        [0, [1, 1], 2],
        [1e-4, [0.5, 0.5], 1],
        [1e-2, [0.9, 0.9], 3],
      ],
      1e-4,
      /^1e-4 reaches 0\.5 at a rate of 1e-2 .*0(, 0\.01)? (is|are) higher\.$/,
    ],
    [
      'of those with as low a loss the one at the largest rate',
      [
        [0, [0.502, 0.502], 2],
        [1e-4, [0.5, 0.5], 1],
        [1e-3, [0.501, 0.501], 1],
        [1e-2, [1, 1], 3],
      ],
      0,
      /^0 reaches .*1e-4, 1e-3 are not clearly lower, 0\.01 is higher\. It allows the largest rate/,
    ],
    [
      'of those at the same rate the largest',
      [
        [0, [0.5, 0.5], 2],
        [1e-4, [0.5, 0.5], 2],
        [1e-3, [0.5, 0.5], 2],
        [1e-2, [1, 1], 2],
      ],
      1e-3,
      /Of those that allow as large a rate it is the largest/,
    ],
    [
      'one whose loss is higher by less than the seeds tell apart',
      [
        [0, [0.5, 0.6], 2],
        [1e-3, [0.54, 0.57], 2],
      ],
      1e-3,
      /0 is not clearly lower/,
    ],
    [
      'none whose loss is higher by more, though the tests scatter widely',
      [
        [0, [0.5, 0.6], 2],
        [1e-3, [0.9, 0.57], 2],
      ],
      0,
      /: 1e-3 is higher\.$/,
    ],
    [
      'from single tests',
      [
        [0, [0.5], 2],
        [1e-3, [0.6], 3],
      ],
      0,
      /\(means of one test each\)|one test/,
    ],
  ])('chooses %s', (_, reached, weightDecay, reason) => {
    const choice = recommendWeightDecay(sweepOf(reached))!;
    expect(choice.weightDecay).toBe(weightDecay);
    expect(choice.reason).toMatch(reason);
  });

  const reached: readonly Reached[] = [
    [0, [1], 2],
    [1e-4, [0.5], 2],
  ];
  it.each(['weightDecay', 'weight_decay', 'wd', 'decay', 'l2'])('finds it as %s', (name) => {
    expect(recommendWeightDecay(sweepOf(reached, name))).toMatchObject({ name, weightDecay: 1e-4 });
  });

  it('takes it by another name, where it is told', () => {
    const results = sweepOf(reached, 'lambda');
    expect(recommendWeightDecay(results)).toBeUndefined();
    expect(recommendWeightDecay(results, { name: 'lambda' })).toMatchObject({ weightDecay: 1e-4 });
  });

  it.each<[what: string, results: readonly SweepResult[]]>([
    ['no results', []],
    ['a single weight decay', sweepOf([[0, [1, 1], 2]])],
    [
      'weight decays that are no numbers',
      [tested({ wd: 'none' }, [1]), tested({ wd: 'some' }, [1])],
    ],
  ])('chooses nothing from %s', (_, results) => {
    expect(recommendWeightDecay(results)).toBeUndefined();
  });
});
