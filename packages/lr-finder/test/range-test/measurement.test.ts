import { describe, expect, it } from 'vitest';
import type { RangeTestOptions, RangeTestPoint } from '../../src/range-test/options.ts';
import { rangeTest } from '../../src/range-test/range-test.ts';
import type { Trainable } from '../../src/range-test/trainable.ts';
import { GroupedParabola, Parabola, ValidatedParabola } from './parabola.ts';

const untouched = new Parabola().save();
const quiet: RangeTestOptions = { startLr: 1e-4, endLr: 0.1, numIter: 30 };
const wild: RangeTestOptions = { startLr: 0.01, endLr: 100, numIter: 60, smoothF: 0 };

describe('stepsPerLr', () => {
  it('takes so many steps at each rate, and records the mean of their losses', async () => {
    const trainable = new Parabola();
    const losses: number[] = [];
    const { step } = trainable;
    trainable.step = (lr) => {
      const loss = step.call(trainable, lr) as number;
      losses.push(loss);
      return loss;
    };
    const points: RangeTestPoint[] = [];
    const { history, steps, stopReason } = await rangeTest(trainable, {
      ...quiet,
      numIter: 10,
      stepsPerLr: 3,
      onPoint: (point) => points.push(point),
    });
    expect({ steps, stopReason }).toEqual({ steps: 30, stopReason: 'completed' });
    const rates = (await rangeTest(new Parabola(), { ...quiet, numIter: 10 })).history.lr;
    expect(history.lr).toEqual(rates);
    expect(trainable.rates).toEqual(rates.flatMap((rate) => [rate, rate, rate]));
    for (const [i, raw] of history.rawLoss.entries()) {
      const [a, b, c] = losses.slice(3 * i) as [number, number, number];
      expect(raw).toBeCloseTo((a + b + c) / 3, 14);
    }
    expect(points.map(({ step: at }) => at)).toEqual(rates.map((_, i) => 3 * i + 2));
    expect(trainable.save()).toEqual(untouched);
  });

  it.each([
    ['completed', quiet],
    ['diverged', wild],
    ['non-finite', { ...wild, endLr: 1e30, divergeTh: false }],
  ] as const)('gives the same history in groups: %s', async (reason, options) => {
    const asked = { ...options, stepsPerLr: 4 };
    const oneByOne = await rangeTest(new Parabola(), asked);
    const trainable = new GroupedParabola();
    const { history, stopReason } = await rangeTest(trainable, asked);
    expect(stopReason).toBe(reason);
    expect({ history, stopReason }).toEqual({
      history: oneByOne.history,
      stopReason: oneByOne.stopReason,
    });
    expect(trainable.groups.slice(0, 2)).toEqual([7, 7]);
    expect(trainable.save()).toEqual(untouched);
  });

  it.each([4, 5])('ends at a non-finite loss among them, here that of step %d', async (bad) => {
    const trainable = new Parabola();
    const { step } = trainable;
    trainable.step = (lr) => {
      const loss = step.call(trainable, lr);
      return trainable.steps_ === bad + 1 ? Number.POSITIVE_INFINITY : loss;
    };
    const points: RangeTestPoint[] = [];
    const { history, steps, stopReason } = await rangeTest(trainable, {
      ...quiet,
      stepsPerLr: 3,
      onPoint: (point) => points.push(point),
    });
    expect({ stopReason, steps }).toEqual({ stopReason: 'non-finite', steps: bad + 1 });
    expect(history.lr).toHaveLength(2);
    expect(history.rawLoss[1]).toBe(Number.POSITIVE_INFINITY);
    expect(points.at(-1)?.step).toBe(bad);
  });

  it('evaluates after the last step at a rate, and at every k-th rate', async () => {
    const every = new ValidatedParabola();
    await rangeTest(every, { ...quiet, numIter: 7, stepsPerLr: 3 });
    expect(every.evaluatedAt).toEqual([3, 6, 9, 12, 15, 18, 21]);
    expect(every.groups).toEqual([3, 3, 3, 3, 3, 3, 3]);
    const some = new ValidatedParabola();
    const { history } = await rangeTest(some, {
      ...quiet,
      numIter: 7,
      stepsPerLr: 3,
      evaluateEvery: 3,
    });
    expect(some.evaluatedAt).toEqual([9, 18, 21]);
    expect(history.lr).toHaveLength(3);
    expect(some.rates).toHaveLength(21);
  });

  it('can be aborted between the steps at a rate, whose losses are then dropped', async () => {
    const controller = new AbortController();
    const trainable = new Parabola();
    const { step } = trainable;
    trainable.step = (lr) => {
      if (trainable.steps_ === 6) controller.abort();
      return step.call(trainable, lr);
    };
    const { history, steps, stopReason } = await rangeTest(trainable, {
      ...quiet,
      stepsPerLr: 5,
      signal: controller.signal,
    });
    expect({ stopReason, steps }).toEqual({ stopReason: 'aborted', steps: 7 });
    expect(history.lr).toHaveLength(1);
    expect(trainable.save()).toEqual(untouched);
  });
});

describe('restoreEachLr', () => {
  const restoring = { ...quiet, numIter: 6, stepsPerLr: 3, restoreEachLr: true };

  it('starts each rate from the saved state, and leaves its first loss out', async () => {
    const { history, steps } = await rangeTest(new Parabola(), restoring);
    expect(steps).toBe(18);
    for (const [i, lr] of history.lr.entries()) {
      const alone = new Parabola();
      const [, second, third] = [alone.step(lr), alone.step(lr), alone.step(lr)] as number[];
      expect(history.rawLoss[i]).toBeCloseTo((second! + third!) / 2, 14);
    }
  });

  it('lets the data go on', async () => {
    const trainable = new Parabola();
    const { step } = trainable;
    let batch = 0;
    trainable.step = (lr) => (step.call(trainable, lr) as number) + 10 * batch++;
    const plain = await rangeTest(new Parabola(), restoring);
    const { history } = await rangeTest(trainable, restoring);
    for (const [i, loss] of history.rawLoss.entries()) {
      // Batches 3 i + 1 and 3 i + 2 are those of the second and the third step.
      expect(loss).toBeCloseTo(plain.history.rawLoss[i]! + 10 * (3 * i + 1.5), 10);
    }
  });

  it.each([1, 3])('records the validation loss after %d steps where there is one', async (n) => {
    const trainable = new ValidatedParabola();
    const { history } = await rangeTest(trainable, { ...restoring, stepsPerLr: n });
    expect(trainable.evaluatedAt).toEqual([n, n, n, n, n, n]);
    for (const [i, lr] of history.lr.entries()) {
      const alone = new ValidatedParabola();
      for (let step = 0; step < n; step++) alone.step(lr);
      expect(history.rawLoss[i]).toBe(alone.evaluate());
    }
  });

  it.each([
    ['completed', restoring],
    ['diverged', { ...wild, stepsPerLr: 9, restoreEachLr: true }],
    ['non-finite', { ...wild, endLr: 1e200, divergeTh: false, stepsPerLr: 9, restoreEachLr: true }],
  ] as const)('gives the same history in groups: %s', async (reason, options) => {
    const oneByOne = await rangeTest(new Parabola(), options);
    const trainable = new GroupedParabola();
    const { history, stopReason } = await rangeTest(trainable, options);
    expect(stopReason).toBe(reason);
    expect({ history, stopReason }).toEqual({
      history: oneByOne.history,
      stopReason: oneByOne.stopReason,
    });
    // No group reaches over into the next rate.
    const { stepsPerLr } = options;
    expect(trainable.groups.slice(0, 2)).toEqual(stepsPerLr === 9 ? [7, 2] : [3, 3]);
    expect(trainable.save()).toEqual(untouched);
    expect(trainable.released).toEqual([untouched]);
  });

  it('ends at a first loss that is not finite', async () => {
    const trainable = new Parabola();
    trainable.step = () => Number.NaN;
    const { history, stopReason } = await rangeTest(trainable, restoring);
    expect({ stopReason, rawLoss: history.rawLoss }).toEqual({
      stopReason: 'non-finite',
      rawLoss: [Number.NaN],
    });
  });

  it('with restore: false leaves the trainable after the last rate', async () => {
    const trainable = new Parabola();
    await rangeTest(trainable, { ...restoring, restore: false });
    const alone = new Parabola();
    for (let step = 0; step < 3; step++) alone.step(0.1);
    expect(trainable.save()).toEqual(alone.save());
    expect(trainable.released).toEqual([untouched]);
  });

  it.each(['throws', 'rejects'])('puts all back when putting back %s once', async (how) => {
    const trainable = new Parabola();
    const { restore } = trainable;
    const failure = new RangeError('the disk is gone');
    let calls = 0;
    trainable.restore = (state) => {
      if (++calls !== 3) return restore.call(trainable, state);
      if (how === 'throws') throw failure;
      return Promise.reject(failure) as never;
    };
    await expect(rangeTest(trainable, restoring)).rejects.toBe(failure);
    expect(trainable.save()).toEqual(untouched);
  });
});

describe('measurement', () => {
  const rows: [what: string, trainable: Trainable, options: RangeTestOptions, object][] = [
    ['training loss', new Parabola(), {}, {}],
    ['validation loss', new ValidatedParabola(), {}, { lossAfterUpdate: true }],
    ['two steps', new Parabola(), { stepsPerLr: 2 }, { stepsPerPoint: 2 }],
    ['three steps', new Parabola(), { stepsPerLr: 3 }, { stepsPerPoint: 3, lossAfterUpdate: true }],
    [
      'weights put back',
      new Parabola(),
      { stepsPerLr: 2, restoreEachLr: true },
      { stepsPerPoint: 2, lossAfterUpdate: true, restoredEachLr: true },
    ],
    [
      'weights put back, validation loss',
      new ValidatedParabola(),
      { restoreEachLr: true },
      { lossAfterUpdate: true, restoredEachLr: true },
    ],
    [
      'validation loss at some rates',
      new ValidatedParabola(),
      { stepsPerLr: 2, evaluateEvery: 3 },
      { lossAfterUpdate: true, stepsPerPoint: 6 },
    ],
  ];
  it.each(rows)('says how the losses were measured: %s', async (_, trainable, options, told) => {
    const { measurement } = await rangeTest(trainable, { ...quiet, ...options });
    const usual = { lossAfterUpdate: false, stepsPerPoint: 1, restoredEachLr: false };
    expect(measurement).toEqual({ ...usual, ...told });
  });
});
