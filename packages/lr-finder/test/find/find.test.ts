import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors.ts';
import { findLearningRate } from '../../src/find/find.ts';
import type { FindOptions } from '../../src/find/find-options.ts';
import { nextRange } from '../../src/find/next-range.ts';
import type { KnownTraining } from '../../src/range-test/known-training.ts';
import type { RangeTestPoint } from '../../src/range-test/options.ts';
import type { StopReason } from '../../src/range-test/stopping.ts';
import { suggest } from '../../src/suggest/suggest.ts';
import type { VerdictKind } from '../../src/suggest/suggestion.ts';
import { Parabola, ScaledParabola } from '../range-test/parabola.ts';

const untouched = new Parabola().save();
const known: KnownTraining = { optimizer: 'momentum', samples: 200, parameters: 5000 };
const wide: FindOptions = { startLr: 1e-6, endLr: 100, numIter: 80 };

describe('findLearningRate', () => {
  it('without more is a test and its suggestion', async () => {
    const trainable = new Parabola();
    const found = await findLearningRate(trainable, wide);
    expect(found.lr).toBe(found.suggestion.lr);
    expect(found.tests).toEqual([found.result]);
    expect(found.confirmation).toBeUndefined();
    expect(found.steps).toBe(trainable.rates.length);
    expect(trainable.save()).toEqual(untouched);
  });

  it.each<[VerdictKind, FindOptions]>([
    ['never-diverged', { startLr: 1e-6, endLr: 0.05, numIter: 80 }],
    ['diverged-at-once', { startLr: 30, endLr: 3000, numIter: 80 }],
    ['flat', { startLr: 1e-12, endLr: 1e-9, numIter: 80 }],
  ])('refines a test that is %s', async (kind, options) => {
    const before = await findLearningRate(new Parabola(), options);
    expect(before.suggestion.verdict.kind).toBe(kind);
    const trainable = new Parabola();
    const { suggestion, tests, steps, result } = await findLearningRate(trainable, {
      ...options,
      refine: 5,
    });
    expect(tests.length).toBeGreaterThan(1);
    expect(tests.length).toBeLessThanOrEqual(6);
    expect(result).toBe(tests.at(-1));
    expect(suggestion.verdict.kind).toBe('ok');
    expect(steps).toBe(trainable.rates.length);
    expect(trainable.save()).toEqual(untouched);
  });

  it('confirms the suggestion, and says what all of it cost', async () => {
    const trainable = new Parabola();
    const found = await findLearningRate(trainable, { ...wide, confirm: { steps: 60 } });
    const { lr, suggestion, confirmation, steps, result } = found;
    expect(suggestion.method).toBe('confirmed');
    expect(lr).toBe(confirmation?.lr);
    expect(suggestion.lr).toBe(lr);
    expect(suggestion.interval[0]).toBeLessThanOrEqual(lr);
    expect(suggestion.interval[1]).toBeGreaterThanOrEqual(lr);
    expect(steps).toBe(result.steps + confirmation!.steps);
    expect(steps).toBe(trainable.rates.length);
    expect(trainable.save()).toEqual(untouched);
  });

  it.each<[string, KnownTraining, KnownTraining]>([
    ['told by the trainable', known, {}],
    ['told in the options', {}, known],
    ['told by both, of which the options count', { ...known, samples: 1000 }, known],
  ])('begins its trials at the rate for what is known, %s', async (_, facts, options) => {
    const trainable = Object.assign(new Parabola(), facts);
    const { confirmation, result } = await findLearningRate(trainable, {
      ...wide,
      ...options,
      confirm: { steps: 60 },
    });
    const { lr } = suggest(result.history, { ...result.measurement, ...known });
    expect(confirmation?.trials[0]?.lr).toBe(lr);
    expect(lr).not.toBe(suggest(result.history).lr);
  });

  it('has nothing to confirm where there is no rate', async () => {
    const options = { startLr: 1e-12, endLr: 1e-9, confirm: true };
    const { lr, confirmation } = await findLearningRate(new Parabola(), options);
    expect([lr, confirmation]).toEqual([Number.NaN, undefined]);
  });

  it('aborted in its test neither refines nor confirms', async () => {
    const controller = new AbortController();
    const { tests, confirmation, result } = await findLearningRate(new Parabola(), {
      ...wide,
      refine: 2,
      confirm: true,
      signal: controller.signal,
      onPoint: ({ index }) => index === 40 && controller.abort(),
    });
    expect([tests.length, confirmation, result.stopReason]).toEqual([1, undefined, 'aborted']);
  });

  it.each<[unknown, string]>([
    [null, 'Expected `options` to be an object, got null'],
    [{ refine: -1 }, 'Expected `refine` to be an integer >= 0, got -1'],
    [{ refine: true }, 'Expected `refine` to be an integer >= 0, got true'],
    [{ confirm: 3 }, 'Expected `confirm` to be a boolean or { candidates, steps }, got 3'],
    [{ confirm: { steps: 1 } }, 'Expected `steps` to be an integer >= 40 for 6 candidates, got 1'],
    [
      { confirm: true, restore: false },
      'Expected `restore` to be true with `refine` or `confirm`, got false',
    ],
    [{ optimizer: 1 }, "Expected `optimizer` to be a name such as 'adam', got 1"],
    [{ numIter: 1 }, 'Expected `numIter` to be an integer >= 2, got 1'],
  ])('refuses %o', async (options, message) => {
    const trainable = new Parabola();
    const call = findLearningRate(trainable, options as FindOptions);
    await expect(call).rejects.toThrow(new ArgumentError(message));
    expect(trainable.rates).toEqual([]);
  });
});

describe('without a range', () => {
  it('takes one test where that can be read', async () => {
    const { tests, suggestion } = await findLearningRate(new Parabola());
    expect(tests).toHaveLength(1);
    expect(tests[0]!.history.lr[0]).toBe(1e-7);
    expect(suggestion.verdict.kind).toBe('ok');
  });

  it.each<[VerdictKind, number, number]>([
    ['never-diverged', 100, 1e-7],
    ['range-too-narrow', 1e-5, 1e-11],
    ['range-too-narrow', 1e-6, 1e-11],
    ['diverged-at-once', 1e-8, 1e-14],
    ['diverged-at-once', 1e-10, 1e-14],
  ])('tests once more after %s, says so, and counts the cost', async (kind, factor, startLr) => {
    const trainable = new ScaledParabola(factor);
    const points: RangeTestPoint[] = [];
    const onPoint = (point: RangeTestPoint) => points.push(point);
    const { tests, result, steps, suggestion } = await findLearningRate(trainable, { onPoint });
    expect(tests.map(({ verdict }) => verdict?.kind)).toEqual([kind, undefined]);
    expect(suggestion.verdict.kind).toBe('ok');
    expect(steps).toBe(trainable.rates.length);
    const { lr } = result.history;
    expect(lr[0]! / startLr).toBeCloseTo(1, 10);
    // The rate grows no faster than before.
    expect(Math.log10(lr[1]! / lr[0]!)).toBeCloseTo(8 / 99, 3);
    for (const [test, { history }] of tests.entries()) {
      const own = points.filter((point) => point.test === test);
      expect(own.map(({ lr }) => lr)).toEqual(history.lr);
    }
  });

  it.each<[string, FindOptions, boolean]>([
    ['the first rate is given', { startLr: 1e-7 }, false],
    ['the last rate is given', { endLr: 10 }, false],
    ['nothing is put back', { restore: false }, false],
    ['the data allow one pass', {}, true],
    ['it is refused', { refine: 0 }, false],
  ])('takes one test where %s', async (_, options, isOneShot) => {
    const trainable = Object.assign(new ScaledParabola(100), { isOneShot });
    const { tests, suggestion } = await findLearningRate(trainable, options);
    expect([tests.length, suggestion.verdict.kind]).toEqual([1, 'never-diverged']);
  });

  it('keeps the first test where the second is aborted, and counts the cost of both', async () => {
    const trainable = new ScaledParabola(100);
    const controller = new AbortController();
    const { result, tests, steps, confirmation } = await findLearningRate(trainable, {
      confirm: true,
      signal: controller.signal,
      onPoint: ({ test, index }) => test === 1 && index === 9 && controller.abort(),
    });
    expect([result.stopReason, result.history.lr.at(-1), tests]).toEqual([
      'completed',
      10,
      [result],
    ]);
    expect([steps, trainable.rates.length, confirmation]).toEqual([110, 110, undefined]);
  });

  it('tests again after a curve without a trend only if asked to', async () => {
    const constant = { step: () => 1, save: () => 0, restore: () => {} };
    const one = await findLearningRate(constant);
    expect([one.tests.length, one.suggestion.verdict.kind]).toEqual([1, 'flat']);
    const asked = await findLearningRate(constant, { refine: 1 });
    expect(asked.tests).toHaveLength(2);
  });
});

describe('the next range', () => {
  const range = { startLr: 1e-4, endLr: 1, numIter: 41, repeats: 1, stepMode: 'exp' } as const;
  it.each<[VerdictKind, StopReason, [number, number, number, number] | undefined]>([
    ['ok', 'diverged', undefined],
    ['never-diverged', 'completed', [1e-4, 100, 1, 61]],
    ['range-too-narrow', 'diverged', [1e-8, 1, 1, 81]],
    ['not-learning', 'diverged', [1e-8, 1, 1, 81]],
    ['diverged-at-once', 'non-finite', [1e-11, 1e-3, 1, 81]],
    ['flat', 'completed', [1e-4, 1e4, 1, 81]],
    ['too-noisy', 'completed', [1e-4, 1, 4, 41]],
    ['too-short', 'diverged', [1e-8, 1, 1, 81]],
    ['too-short', 'completed', undefined],
  ])('after %s, %s', (kind, stopReason, next) => {
    const found = nextRange(kind, stopReason, range);
    if (!next) return expect(found).toBeUndefined();
    expect(found?.startLr).toBeCloseTo(next[0], 12);
    expect(found?.endLr).toBeCloseTo(next[1], 12);
    expect(found?.repeats).toBe(next[2]);
    expect(found?.numIter).toBe(next[3]);
  });

  it('is none where a linear one begins at zero already', () => {
    const linear = { ...range, startLr: 0, stepMode: 'linear' } as const;
    expect(nextRange('diverged-at-once', 'diverged', linear)).toBeUndefined();
    expect(nextRange('range-too-narrow', 'diverged', linear)).toBeUndefined();
  });
});
