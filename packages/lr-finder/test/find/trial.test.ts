import { describe, expect, it } from 'vitest';
import { bestTrial, lossAtEnd, type Trial } from '../../src/find/trial.ts';

const trial = (lr: number, loss: number): Trial => ({ lr, loss, steps: 9, evaluations: 0 });

describe('the loss at the end', () => {
  it.each<[string, readonly number[], number]>([
    ['is the mean of the last third', [9, 9, 9, 9, 6, 3], 4.5],
    ['of one step is that', [2], 2],
    ['may be high in between', [1, 50, 50, 2, 1, 1], 1],
    ['may be negative', [-1, -2, -4], -4],
    ['is infinite at three times the first', [1, 2, 3.1], Infinity],
    ['is infinite where a negative one rises as far', [-1, 0, 1.1], Infinity],
    ['is kept after a first loss of 0', [0, 1, 1], 1],
    ['is infinite where a loss is not finite', [1, Number.NaN, 1], Infinity],
    ['is infinite without a step', [], Infinity],
  ])('%s', (_, losses, expected) => {
    expect(lossAtEnd(losses)).toBe(expected);
  });
});

describe('the best trial', () => {
  it('has the lowest loss, and is the first of equals', () => {
    const trials = [trial(1, 3), trial(2, 2), trial(3, 2), trial(4, Infinity)];
    expect(bestTrial(trials)).toBe(trials[1]);
  });

  it('is none where all diverged', () => {
    expect(bestTrial([trial(1, Infinity)])).toBeUndefined();
    expect(bestTrial([])).toBeUndefined();
  });
});
