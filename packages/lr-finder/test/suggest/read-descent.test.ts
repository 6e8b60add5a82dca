import { describe, expect, it } from 'vitest';
import { COEFFICIENTS } from '../../src/suggest/coefficients.ts';
import { suggest } from '../../src/suggest/suggest.ts';
import { trainQuadratic } from './curves.ts';

const lr = Array.from({ length: 60 }, (_, i) => 1e-6 * 10 ** (i / 10));
const historyOf = (rawLoss: readonly number[]) => {
  const rates = lr.slice(0, rawLoss.length);
  return { lr: rates, loss: rawLoss, rawLoss };
};
const flat = historyOf(lr.map(() => 0.7));
const short = historyOf([1, 0.9, 0.8, 0.7, 0.6]);
const customary = 10 ** COEFFICIENTS.customary.adam!;

describe('where the curve gives no rate', () => {
  it.each([
    ['flat', flat],
    ['too-short', short],
  ])('answers with the customary rate of the optimizer: %s', (kind, history) => {
    const told = suggest(history, { optimizer: 'adam' });
    expect(told.verdict.kind).toBe(kind);
    expect(told.verdict.message).toContain("the optimizer's customary one was taken");
    expect(told.lr).toBeCloseTo(customary, 12);
    expect(told.interval).toEqual([Number.NaN, Number.NaN]);
    expect(told.bounds).toEqual({ baseLr: Number.NaN, maxLr: Number.NaN });
  });

  it('has no rate if the optimizer is not known either', () => {
    for (const optimizer of [undefined, 'lion']) {
      const { lr, verdict } = suggest(flat, { optimizer });
      expect(lr).toBeNaN();
      expect(verdict.message).not.toContain('customary');
    }
  });

  it('moves the customary rate by the size of the training', () => {
    const { lr } = suggest(flat, { optimizer: 'adam', samples: 100, parameters: 30_000 });
    expect(lr).toBeLessThan(customary / 2);
  });

  it('stays a decade below a rate at which the loss diverged at once', () => {
    const { lr: rates } = flat;
    const high = { lr: rates.map((rate) => 1e5 * rate) };
    const losses = [1, 5, 80, ...lr.slice(3).map(() => Number.NaN)];
    const diverged = { ...high, loss: losses, rawLoss: losses };
    const { lr: answer, verdict } = suggest(diverged, { optimizer: 'sgd' });
    expect(verdict.kind).toBe('diverged-at-once');
    expect(answer).toBeCloseTo(high.lr[2]! / 10, 12);
  });

  it('takes no limit from losses that were never finite', () => {
    const broken = historyOf(lr.map(() => Number.NaN));
    const { lr: answer, verdict } = suggest(broken, { optimizer: 'adam' });
    expect(verdict.kind).toBe('diverged-at-once');
    expect(answer).toBeCloseTo(customary, 12);
  });
});

it('says nothing of a customary rate where the curve gives one', () => {
  const { verdict, interval } = suggest(trainQuadratic(), { optimizer: 'adam' });
  expect(verdict.message).not.toContain('customary');
  expect(interval[0]).toBeGreaterThan(0);
});
