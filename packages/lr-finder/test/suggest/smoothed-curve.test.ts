import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArgumentError, DataError } from '../../src/errors.ts';
import type { History } from '../../src/range-test/history.ts';
import { rangeTest } from '../../src/range-test/range-test.ts';
import { METHODS, type Method } from '../../src/suggest/methods.ts';
import { type SmoothedCurveOptions, smoothedCurve } from '../../src/suggest/smoothed-curve.ts';
import { suggest } from '../../src/suggest/suggest.ts';
import { historyOf, normal, trainQuadratic } from './curves.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
const AFTER = { lossAfterUpdate: true };

/** A history of so many losses that depend on log10 of the rate alone, from 1e-6 to 10. */
const lossesBy = (loss: (x: number) => number, count = 141): History =>
  historyOf(Array.from({ length: count }, (_, i) => loss(-6 + (7 * i) / (count - 1))));

const lowestAt = ({ lr, loss }: { lr: readonly number[]; loss: readonly number[] }) =>
  lr[loss.indexOf(Math.min(...loss.filter(Number.isFinite)))]!;

describe('the local linear curve', () => {
  it('has no delay: its lowest point is that of the loss, where a moving average lags', () => {
    const bowl = lossesBy((x) => 1 + (x + 2) ** 2 / 10);
    const curve = smoothedCurve(bowl, AFTER);
    expect(Math.abs(Math.log10(lowestAt(curve)) + 2)).toBeLessThan(0.05);
    expect(Math.min(...curve.loss)).toBeCloseTo(1, 1);
    const lag = Math.log10(lowestAt(smoothedCurve(bowl, { smoothing: 'moving-average' }))) + 2;
    expect(lag).toBeGreaterThan(0.4);
  });

  it('is a straight line where the losses are, also at both ends', () => {
    const { lr, loss } = smoothedCurve(
      lossesBy((x) => 3 - x / 4),
      AFTER,
    );
    for (const [i, rate] of lr.entries()) expect(loss[i]).toBeCloseTo(3 - Math.log10(rate) / 4, 9);
    expect(lr[0]).toBeCloseTo(1e-6, 12);
    expect(lr.at(-1)).toBeCloseTo(10, 9);
  });

  it('leaves a tenth of the noise', () => {
    const random = normal(3);
    const { loss } = smoothedCurve(
      lossesBy(() => 2 + 0.1 * random(), 700),
      AFTER,
    );
    const spread = Math.sqrt(loss.reduce((sum, y) => sum + (y - 2) ** 2, 0) / loss.length);
    expect(spread).toBeLessThan(0.02);
  });

  it('pairs a training loss with the rate of the step before, which led to it', () => {
    const steps = lossesBy((x) => 1 / (1 + Math.exp(4 * (x + 3))), 71);
    const before = smoothedCurve(steps);
    const after = smoothedCurve(steps, AFTER);
    // At the nodes of both; a step is a tenth of a decade.
    for (const [i, lr] of before.lr.entries()) {
      const k = after.lr.findIndex((rate) => Math.abs(rate / lr / 10 ** 0.1 - 1) < 1e-6);
      if (i > 20 && k < after.lr.length - 20) expect(before.loss[i]).toBeCloseTo(after.loss[k]!, 3);
    }
    expect(before.lr.at(-1)).toBeCloseTo(steps.lr.at(-2)!, 9);
  });

  it('is cut where the losses diverge, and says where', () => {
    const history = trainQuadratic({ noise: 0.05 });
    const { loss, cap } = smoothedCurve(history);
    expect(Math.max(...history.rawLoss)).toBeGreaterThan(10 * cap);
    expect(Math.max(...loss)).toBeLessThanOrEqual(1.01 * cap);
    expect(cap).toBeGreaterThan(history.rawLoss[0]!);
  });

  it('is not a number where losses are missing, and passes a gap on both sides', () => {
    const rawLoss = lossesBy((x) => 2 - x / 10, 71).rawLoss.map((loss, i) =>
      i >= 30 && i < 40 ? nan : loss,
    );
    const { lr, loss } = smoothedCurve(historyOf(rawLoss), AFTER);
    const missing = lr.filter((_, i) => Number.isNaN(loss[i])).map(Math.log10);
    expect(Math.min(...missing)).toBeGreaterThan(-3.11);
    expect(Math.max(...missing)).toBeLessThan(-1.99);
    expect(missing.length).toBeGreaterThan(18);
  });

  it.each<[string, readonly number[], SmoothedCurveOptions, readonly number[], readonly number[]]>([
    ['nothing', [], {}, [], []],
    ['one loss', [2], {}, [0], [2]],
    ['two training losses', [2, 3], {}, [0], [3]],
    ['two validation losses', [2, 3], AFTER, [0, 1], [2, 3]],
    ['few losses', [3, 1, nan, 2], AFTER, [0, 1, 2, 3], [3, 1, nan, 2]],
    [
      'few losses left',
      [9, 3, 1, 2, 9],
      { ...AFTER, skipStart: 1, skipEnd: 1 },
      [1, 2, 3],
      [3, 1, 2],
    ],
    ['none left', [1, 2, 3], { skipStart: 2, skipEnd: 2 }, [], []],
  ])('of %s is not smoothed', (_, rawLoss, options, at, loss) => {
    const history = historyOf(rawLoss);
    const lr = at.map((i) => history.lr[i]!);
    expect(smoothedCurve(history, options)).toEqual({ lr, loss, cap: infinity });
  });

  it('takes what a range test says of its measurement', async () => {
    let rate = 0;
    const bowl = {
      step: (lr: number) => (rate = lr),
      evaluate: () => 1 + Math.log10(rate / 0.01) ** 2,
      save() {},
      restore() {},
    };
    const { history, measurement } = await rangeTest(bowl, { startLr: 1e-5, endLr: 10 });
    expect(Math.log10(lowestAt(smoothedCurve(history, measurement)))).toBeCloseTo(-2, 1);
  });

  it('of any history has rates that rise, and as many losses', () => {
    const number = fc.oneof(fc.double(), fc.double({ min: 1e-7, max: 10, noNaN: true }));
    const points = fc.array(fc.tuple(number, number), { maxLength: 60 });
    fc.assert(
      fc.property(points, fc.boolean(), (list, lossAfterUpdate) => {
        const [lr, rawLoss] = [list.map(([rate]) => rate), list.map(([, loss]) => loss)];
        const curve = smoothedCurve({ lr, loss: rawLoss, rawLoss }, { lossAfterUpdate });
        expect(curve.loss).toHaveLength(curve.lr.length);
        const rates = curve.lr.filter((rate) => !Number.isNaN(rate));
        if (rates.length === curve.lr.length)
          expect(rates).toEqual(rates.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('the curve of a method', () => {
  const history = historyOf(
    trainQuadratic({ noise: 0.03, seed: 4, endLr: 20 }).rawLoss.slice(0, 95),
  );
  const curveOf = (method: Method) => {
    const { smoothing, skips } = METHODS[method];
    return smoothedCurve(history, { smoothing, ...skips(history.lr.length) });
  };
  const steepestFall = (x: (lr: number) => number, method: Method, count?: number) => {
    const { lr, loss } = curveOf(method);
    const slope = (i: number) => (loss[i + 1]! - loss[i - 1]!) / (x(lr[i + 1]!) - x(lr[i - 1]!));
    const inside = [...lr.keys()].slice(1, (count ?? lr.length) - 1);
    return lr[inside.reduce((best, i) => (slope(i) < slope(best) ? i : best))]!;
  };
  const step = (lr: number) => history.lr.indexOf(lr);

  it.each<[Method, () => number]>([
    ['steepest', () => steepestFall(step, 'steepest')],
    ['minimum', () => lowestAt(curveOf('minimum')) / 10],
    ['lightning', () => steepestFall((lr) => lr, 'lightning')],
    [
      'ignite',
      () => {
        const { loss } = curveOf('ignite');
        return steepestFall(step, 'ignite', loss.indexOf(Math.min(...loss)) + 1);
      },
    ],
  ])('%s is the one that its rate is read from', (method, read) => {
    expect(read()).toBe(suggest(history, { method }).lr);
  });
});

it.each<[object, string]>([
  [
    { smoothing: 'lowess' },
    "Expected `smoothing` to be 'local-linear', 'moving-average', 'fastai', 'lightning' or 'ignite', got 'lowess'",
  ],
  [{ skipStart: -1 }, 'Expected `skipStart` to be an integer >= 0, got -1'],
  [{ lossAfterUpdate: 1 }, 'Expected `lossAfterUpdate` to be a boolean, got 1'],
  [{ smooth: 1 }, 'Unknown option `smooth`; known are '],
])('%j is refused', (options, message) => {
  expect(() => smoothedCurve(historyOf([1, 2]), options)).toThrow(ArgumentError);
  expect(() => smoothedCurve(historyOf([1, 2]), options)).toThrow(message);
});

it('lists that differ in length are refused', () => {
  expect(() => smoothedCurve({ lr: [1], loss: [], rawLoss: [] })).toThrow(DataError);
});
