import { describe, expect, it } from 'vitest';
import type { Trial } from '../../src/find/trial.ts';
import { chosenRate, nextRate } from '../../src/find/trial-rates.ts';

const trial = (place: number, loss: number): Trial => ({
  lr: 10 ** (place / 2),
  loss,
  steps: 100,
  evaluations: 1,
});
const trialsWith = (losses: Readonly<Record<number, number>>) =>
  Object.entries(losses).map(([place, loss]) => trial(Number(place), loss));

/** Losses that fall up to a place, beyond which training diverges. */
const cliffAbove = (place: number) => (at: number) => (at > place ? Infinity : place - at);

describe('the next rate', () => {
  it.each([
    ['is the suggested one, then one to each side', 3, () => 1, [0, 1, -1]],
    ['of two is the one above', 2, () => 1, [0, 1]],
    ['lies beyond the best at the top', 5, (at: number) => -at, [0, 1, -1, 2, 3]],
    ['or at the bottom', 5, (at: number) => at, [0, 1, -1, -2, -3]],
    ['until it gets worse', 9, (at: number) => Math.abs(at - 2), [0, 1, -1, 2, 3]],
    ['no further where the one beyond diverged', 9, cliffAbove(1), [0, 1, -1, 2]],
    ['is none where the middle is best', 9, Math.abs, [0, 1, -1]],
    ['goes on downward where all diverged, three times', 3, () => Infinity, [0, 1, -1, -2, -3, -4]],
    ['the same after two', 2, () => Infinity, [0, 1, -1, -2, -3]],
    ['until one did not', 3, cliffAbove(-3), [0, 1, -1, -2, -3]],
    ['and beyond that where there may be more', 9, cliffAbove(-3), [0, 1, -1, -2, -3, -4]],
  ])('%s', (_, candidates, loss, expected) => {
    const trials: Trial[] = [];
    const places: number[] = [];
    for (;;) {
      const rate = nextRate(1, trials, candidates);
      if (rate === undefined) break;
      places.push(Math.round(2 * Math.log10(rate)));
      trials.push(trial(places.at(-1)!, loss(places.at(-1)!)));
    }
    expect(places).toEqual(expected);
  });
});

describe('the chosen rate', () => {
  it.each([
    ['stays where the suggestion is best, and its neighbours alike', { 0: 1, 1: 2, '-1': 2 }, 0],
    ['goes 0.7 of the way up', { 0: 2, 1: 1, '-1': 3 }, 0.35],
    ['and down', { 0: 2, 1: Infinity, '-1': 1 }, -0.35],
    ['of a further way too', { 0: 2, 1: 1.5, '-1': 3, 2: 1 }, 0.7],
    ['leans to the better neighbour', { 0: 1, 1: 2, '-1': 4 }, 0.7 * 0.125],
    ['of the best as well', { 0: 2, 1: 1, '-1': 3, 2: 4 }, 0.7 * (0.5 - 0.125)],
    ['by a quarter of a decade away from what diverged', { 0: 1, 1: Infinity, '-1': 2 }, -0.175],
    ['between two that diverged not at all', { 0: 1, 1: Infinity, '-1': Infinity }, 0],
    ['nor between two of huge losses', { 0: 1, 1: 1e308, '-1': 1.5e308 }, 0],
    ['is the best itself where the suggestion diverged', { 0: Infinity, 1: 9, '-1': 1 }, -0.5],
  ])('%s', (_, losses, decades) => {
    expect(Math.log10(chosenRate(1, trialsWith(losses)))).toBeCloseTo(decades, 12);
  });

  it('is none where all diverged', () => {
    expect(chosenRate(1, trialsWith({ 0: Infinity, 1: Infinity }))).toBeNaN();
  });
});
