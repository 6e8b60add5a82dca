import { describe, expect, it } from 'vitest';
import {
  bestTrial,
  DIVERGED,
  lossAtEnd,
  type Trial,
  withValidation,
} from '../../src/find/trial.ts';

const trial = (lr: number, loss: number): Trial => ({
  ...{ lr, loss, standardError: 0 },
  ...{ steps: 9, evaluations: 0 },
});

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
    expect(lossAtEnd(losses).loss).toBe(expected);
  });

  it.each<[string, readonly number[], number]>([
    ['is that of the mean of the last third', [3, 9, 9, 9, 9, 9, 9, 1, 3, 5], 2 / Math.sqrt(3)],
    [
      'and a fiftieth of the fall',
      [9, 9, 9, 9, 9, 9, 9, 1, 3, 5],
      Math.hypot(2 / Math.sqrt(3), 0.12),
    ],
    ['or of the rise', [2, 9, 9, 3, 3, 3], 0.02],
    ['of equal losses is 0', [1, 1, 1, 1, 1, 1], 0],
    ['of one loss is not known, and 0', [2], 0],
    ['is 0 where it diverged', [1, 2, 3.1], 0],
  ])('its standard error %s', (_, losses, expected) => {
    expect(lossAtEnd(losses).standardError).toBeCloseTo(expected, 12);
  });

  it.each([
    ['is the mean of both', 3, { loss: 2, standardError: 0.1 }],
    ['has diverged with the validation loss', Number.NaN, DIVERGED],
    ['of which none is infinite', Infinity, DIVERGED],
  ])('with a validation loss %s', (_, validation, expected) => {
    expect(withValidation({ loss: 1, standardError: 0.1 }, validation)).toEqual(expected);
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
