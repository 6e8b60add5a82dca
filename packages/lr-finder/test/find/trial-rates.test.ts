import { describe, expect, it } from 'vitest';
import type { Trial } from '../../src/find/trial.ts';
import { chosenRate, nextRate, rateChosenBy } from '../../src/find/trial-rates.ts';

const trial = (place: number, loss: number): Trial => ({
  lr: 10 ** (place / 2),
  loss,
  standardError: 0.01 / Math.SQRT2,
  steps: 100,
  evaluations: 1,
});
const trialsWith = (losses: Readonly<Record<number, number>>) =>
  Object.entries(losses).map(([place, loss]) => trial(Number(place), loss));

/** Losses that fall up to a place, beyond which training diverges. */
const cliffAbove = (place: number) => (at: number) => (at > place ? Infinity : place - at);

/** Losses of which only that of the next rate above comes near the lowest. */
const higherAbove = (by: number) => (at: number) => (at === 0 ? 0 : at === 1 ? by : 1);

describe('the next rate', () => {
  it.each([
    ['is the suggested one, then one to each side', 3, () => 1, [0, 1, -1]],
    ['of two is the one above', 2, () => 1, [0, 1]],
    ['lies beyond the best at the top', 5, (at: number) => -at, [0, 1, -1, 2, 3]],
    ['or at the bottom', 5, (at: number) => at, [0, 1, -1, -2, -3]],
    ['until it gets worse', 9, (at: number) => Math.abs(at - 2), [0, 1, -1, 2, 3]],
    ['no further where the one beyond diverged', 9, cliffAbove(1), [0, 1, -1, 2]],
    ['is none where the middle is best', 9, Math.abs, [0, 1, -1]],
    ['goes on upward where nothing tells the rates apart', 6, () => 1, [0, 1, -1, 2, 3, 4]],
    ['or hardly: two standard errors', 9, higherAbove(0.02), [0, 1, -1, 2]],
    ['but not three', 9, higherAbove(0.03), [0, 1, -1]],
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
  /** What a loss weighs that is higher by one standard error of the difference. */
  const one = Math.exp(-0.5);
  /** Part of the way with 100 steps. */
  const part = 100 / 120;
  it.each([
    ['is the suggestion where that is best by far', { 0: 1, 1: 2, '-1': 2 }, 0],
    ['stays there where all are alike', { 0: 1, 1: 1, '-1': 1 }, 0],
    ['lies on the way to the best above', { 0: 2, 1: 1, '-1': 3 }, part * 0.5],
    ['and below', { 0: 2, 1: 3, '-1': 1 }, part * -0.5],
    ['further away too', { 0: 2, 1: 1.5, '-1': 3, 2: 1 }, part],
    ['or to the middle of two that are as good', { 0: 1, 1: 1, '-1': 2 }, part * 0.25],
    ['nearer the one that is better', { 0: 1, 1: 1.01, '-1': 2 }, (part * one) / (1 + one) / 2],
    ['stays below a rate that diverged', { 0: 1, 1: Infinity, '-1': 2 }, 0],
    ['below the best as well', { 0: 2, 1: 1, '-1': 3, 2: Infinity }, part * 0.5],
    ['half a decade below the lowest of them', { 0: Infinity, 1: 1.1, '-1': 1 }, -0.5],
    ['but not from one below', { 0: 1, 1: 2, '-1': Infinity }, 0],
    ['is below the suggestion where that diverged', { 0: Infinity, 1: 9, '-1': 1 }, -0.5],
  ])('%s', (_, losses, decades) => {
    expect(Math.log10(chosenRate(1, trialsWith(losses), 100))).toBeCloseTo(decades, 12);
  });

  it.each([
    [20, 0.5],
    [180, 0.9],
    [1980, 0.99],
  ])('goes further with longer trials: with %d steps %d of the way', (steps, part) => {
    const trials = trialsWith({ 0: 2, 1: 1, '-1': 3 });
    expect(Math.log10(chosenRate(1, trials, steps))).toBeCloseTo(part / 2, 12);
  });

  it('is none where all diverged', () => {
    expect(chosenRate(1, trialsWith({ 0: Infinity, 1: Infinity }), 100)).toBeNaN();
  });
});

describe('the rate that is chosen after some trials went on', () => {
  it.each<[string, losses: Record<number, number>, longer: number[], decades: number]>([
    ['lies between these alone', { '-1': 0, 0: 0, 1: 0, 2: 0 }, [1, 2], 0.75 * (200 / 220)],
    ['stays below what diverged before', { 0: 0, 1: 0, 2: Infinity }, [0, 1], 0.25 * (200 / 220)],
    ['stays below what diverged then', { '-1': 0, 0: 0, 1: Infinity }, [0, 1], 0],
    [
      'is that of the others if both diverged',
      { '-2': 0, 0: Infinity, 1: Infinity },
      [0, 1],
      -100 / 120,
    ],
    ['is that of all if none went on', { 0: 0, 1: 0 }, [], 0.25 * (100 / 120)],
  ])('%s', (_, losses, places, decades) => {
    const trials = trialsWith(losses);
    const longer = trials.filter((each) => places.includes(Math.round(2 * Math.log10(each.lr))));
    expect(longer).toHaveLength(places.length);
    const chosen = rateChosenBy(1, trials, longer, 100);
    expect(Math.log10(chosen)).toBeCloseTo(decades, 12);
  });
});
