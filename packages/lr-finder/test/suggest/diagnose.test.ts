import { describe, expect, it } from 'vitest';
import { ArgumentError, DataError } from '../../src/errors.ts';
import { diagnose } from '../../src/suggest/diagnose.ts';
import { suggest } from '../../src/suggest/suggest.ts';
import type { VerdictKind } from '../../src/suggest/suggestion.ts';
import { historyOf, normal, type Training, trainQuadratic } from './curves.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const steps = (n: number, loss: (x: number, i: number) => number): number[] =>
  Array.from({ length: n }, (_, i) => loss(-6 + (7 * i) / (n - 1), i));
const noisy = (sd: number, seed = 1): (() => number) => {
  const random = normal(seed);
  return () => sd * random();
};
/** Falls from 2.3 to 0.8 around log10 rates of -3, and rises steeply from 0. */
const usual = (x: number): number =>
  0.8 + 1.5 / (1 + 10 ** (1.5 * (x + 3))) + 10 ** (3 * (x - 0.2));
const noise = noisy(0.05);
const jitter = noisy(1, 2);

describe('diagnose', () => {
  it.each<[string, VerdictKind, number[]]>([
    ['a usual curve', 'ok', steps(100, usual)],
    ['a usual curve with noise', 'ok', steps(100, (x) => usual(x) + noise())],
    ['a usual curve, cut by a NaN', 'ok', [...steps(100, usual).slice(0, 90), nan]],
    ['infinite in the middle', 'ok', steps(100, (x, i) => (i === 50 ? inf : usual(x)))],
    ['negative losses', 'ok', steps(100, (x) => usual(x) - 100)],
    ['losses of 1e-300', 'ok', steps(100, (x) => usual(x) * 1e-300)],
    ['losses of 1e300', 'ok', steps(100, (x) => usual(x) * 1e300)],
    ['losses from 1e-300 to 1e300', 'diverged-at-once', steps(100, (_, i) => 10 ** (-300 + 6 * i))],
    ['nothing', 'too-short', []],
    ['one point', 'too-short', [1]],
    ['two points', 'too-short', [2, 1]],
    ['nine points', 'too-short', steps(9, (x) => -x)],
    ['one NaN', 'diverged-at-once', [nan]],
    ['all NaN', 'diverged-at-once', steps(100, () => nan)],
    ['all infinite', 'diverged-at-once', steps(100, () => inf)],
    ['infinite after three steps', 'diverged-at-once', [2, 3, 5, inf]],
    ['twice as much each step', 'diverged-at-once', [2, 4, 8, 16, 32]],
    ['far up after the first step', 'diverged-at-once', steps(100, (_, i) => (i ? 1e5 : 2.3))],
    ['flat', 'flat', steps(100, () => 2.3)],
    ['all zero', 'flat', steps(100, () => 0)],
    ['flat but for a little noise', 'flat', steps(100, () => 2.3 + noise())],
    ['rising from the start', 'not-learning', steps(100, (x) => 2.3 + 0.1 * (x + 6) ** 2)],
    ['rising at the end', 'not-learning', steps(100, (x) => 2.3 + 10 ** (2 * x) + 0.1 * noise())],
    ['nothing but noise', 'too-noisy', steps(100, () => 2.3 + jitter())],
    ['falling to the end', 'never-diverged', steps(100, (x) => usual(Math.min(x, -1.5)) + noise())],
    [
      'falling from the start',
      'range-too-narrow',
      steps(100, (x) => usual(x / 2 - 1) + 0.2 * noise()),
    ],
  ])('%s: %s', (_, kind, rawLoss) => {
    const history = historyOf(rawLoss);
    const verdict = diagnose(history);
    expect(verdict.kind).toBe(kind);
    expect(verdict.message).toMatch(/\.$/);

    const { lr, interval, bounds, verdict: same } = suggest(history);
    expect(same).toEqual(verdict);
    // Where the loss neither falls nor rises, or at once, nothing bounds the rate.
    if (['flat', 'too-short', 'diverged-at-once', 'too-noisy'].includes(kind)) {
      expect([lr, ...interval, bounds.baseLr, bounds.maxLr]).toEqual([nan, nan, nan, nan, nan]);
    } else {
      expect(lr).toBeGreaterThan(0);
      expect(interval[0]).toBeLessThanOrEqual(lr);
      expect(interval[1]).toBeGreaterThanOrEqual(lr);
      expect(bounds.baseLr).toBeLessThanOrEqual(lr);
      expect(bounds.maxLr).toBeGreaterThanOrEqual(lr);
    }
  });

  it('finds a real training well, also in linear steps and by validation losses', () => {
    expect(diagnose(trainQuadratic()).kind).toBe('ok');
    expect(diagnose(trainQuadratic({ noise: 0.05 })).kind).toBe('ok');
    const after = trainQuadratic({ lossAfterUpdate: true });
    expect(diagnose(after, { lossAfterUpdate: true }).kind).toBe('ok');
  });

  it.each<[VerdictKind, Training]>([
    ['never-diverged', { endLr: 0.05 }],
    ['range-too-narrow', { startLr: 0.05 }],
    ['flat', { endLr: 1e-5, noise: 0.05 }],
    ['diverged-at-once', { startLr: 5, endLr: 50 }],
    ['not-learning', { uphill: true, noise: 0.02 }],
    ['too-noisy', { noise: 3 }],
    ['too-short', { numIter: 8, endLr: 0.1 }],
  ])('sees %s in a training with %o', (kind, training) => {
    expect(diagnose(trainQuadratic(training)).kind).toBe(kind);
  });

  it('takes pure noise for a fall at most once in ten times', () => {
    let falls = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const random = noisy(0.1, seed);
      const { kind } = diagnose(historyOf(steps(100, () => 2.3 + random())));
      if (!['flat', 'not-learning', 'too-noisy'].includes(kind)) falls++;
    }
    expect(falls).toBeLessThanOrEqual(20);
  });
});

it('gives a rate below the rise where noise hides the fall', () => {
  const random = noisy(0.3, 5);
  // A fall of 0.05 before a rise from 1 on, under noise of 0.3.
  const rawLoss = steps(
    100,
    (x) => 1 - 0.05 / (1 + 10 ** (-4 * (x + 1))) + 10 ** (3 * x) + random(),
  );
  const { lr, verdict } = suggest(historyOf(rawLoss));
  expect(verdict.kind).toBe('too-noisy');
  expect(lr).toBeGreaterThan(0.01);
  expect(lr).toBeLessThan(1);
});

describe('bad arguments', () => {
  const good = historyOf(steps(30, usual));
  it.each([
    [
      { method: 'best' },
      "Expected `method` to be 'descent', 'steepest', 'valley', 'slide', 'minimum', 'steep', 'lightning', 'ignite' or a function of the history, got 'best'",
    ],
    [{ skip_start: 1 }, 'Unknown option `skip_start`; did you mean `skipStart`?'],
    [{ skipStart: -1 }, 'Expected `skipStart` to be an integer >= 0, got -1'],
    [{ skipEnd: 1.5 }, 'Expected `skipEnd` to be an integer >= 0, got 1.5'],
    [{ optimizer: 3 }, "Expected `optimizer` to be a name such as 'adam', got 3"],
    [{ lossAfterUpdate: 'no' }, "Expected `lossAfterUpdate` to be a boolean, got 'no'"],
    [{ restoredEachLr: 1 }, 'Expected `restoredEachLr` to be a boolean, got 1'],
    [{ stepsPerPoint: 0 }, 'Expected `stepsPerPoint` to be an integer >= 1, got 0'],
  ])('%o', (options, message) => {
    expect(() => suggest(good, options as object)).toThrow(new ArgumentError(message));
  });

  it('no raw losses: the smoothed ones are read', () => {
    const { lr, loss } = good;
    const read = suggest({ lr, loss });
    expect(read).toEqual(suggest({ lr, loss, rawLoss: loss }));
    expect(diagnose({ lr, loss })).toEqual(read.verdict);
    expect(suggest({ lr: Float64Array.from(lr), loss } as never)).toEqual(read);
  });

  it.each([
    [{ loss: [1] }, 'Expected `history.lr` to be a list of numbers, got undefined'],
    [{ lr: [1], rawLoss: [1] }, 'Expected `history.loss` to be a list of numbers, got undefined'],
    [{ lr: [1], loss: ['1'] }, "Expected `history.loss[0]` to be a number or null, got '1'"],
  ])('no history: %o', (history, message) => {
    expect(() => suggest(history as never)).toThrow(new DataError(message));
    expect(() => diagnose(history as never)).toThrow(new DataError(message));
  });

  it('lists of other lengths', () => {
    const history = { lr: [1, 2], loss: [1], rawLoss: [1] };
    expect(() => suggest(history)).toThrow(DataError);
    expect(() => diagnose(history)).toThrow(DataError);
  });
});

describe('a method of one’s own', () => {
  it('is called with the history, and again for the interval', () => {
    const history = trainQuadratic({ noise: 0.05 });
    const lowest = (h: typeof history): number => h.lr[h.rawLoss.indexOf(Math.min(...h.rawLoss))]!;
    const found = suggest(history, { method: lowest });
    expect(found.lr).toBe(lowest(history));
    expect(found.method).toBe('lowest');
    expect(found.interval[0]).toBeLessThan(found.lr);
  });
});
