import { describe, expect, it } from 'vitest';
import { ArgumentError, LRFinderError } from '../../src/errors.ts';
import type { RangeTestOptions, RangeTestPoint } from '../../src/range-test/options.ts';
import { rangeTest } from '../../src/range-test/range-test.ts';
import type { Trainable } from '../../src/range-test/trainable.ts';
import { GroupedParabola, Parabola, ValidatedParabola } from './parabola.ts';

const untouched = new Parabola().save();
const quiet: RangeTestOptions = { startLr: 1e-4, endLr: 0.1, numIter: 30 };
const wild: RangeTestOptions = { startLr: 0.01, endLr: 100, numIter: 60, smoothF: 0 };

describe('rangeTest', () => {
  it('records the rate, the loss before the update and the smoothed loss of every step', async () => {
    const { history, stopReason, bestLoss, steps, runs } = await rangeTest(new Parabola(), quiet);
    expect(stopReason).toBe('completed');
    expect(history.lr).toHaveLength(30);
    expect(history.lr[0]).toBe(1e-4);
    expect(history.lr[29]).toBe(0.1);
    expect(history.rawLoss[0]).toBe(1);
    expect(history.loss[1]).toBeCloseTo(0.05 * history.rawLoss[1]! + 0.95 * history.loss[0]!, 15);
    expect(bestLoss).toBe(Math.min(...history.loss));
    expect(runs).toEqual([{ history, stopReason, bestLoss, steps }]);
  });

  it('takes the defaults of the design', async () => {
    const { history } = await rangeTest({
      ...new Parabola(),
      step: () => 1,
      save: () => 0,
      restore: () => {},
    });
    expect(history.lr).toHaveLength(100);
    expect(history.lr[0]).toBe(1e-7);
    expect(history.lr[99]).toBe(10);
  });

  it.each([
    ['exp', undefined, 1e-7],
    ['exp', 0.01, 1e-7],
    ['exp', 1e-5, 1e-7],
    ['exp', 9e-6, 9e-6],
    ['exp', 1e-9, 1e-9],
    ['exp', 0, 1e-7],
    ['exp', Number.NaN, 1e-7],
    ['linear', undefined, 1e-7],
    ['linear', 0.01, 0.01],
    ['linear', 0, 0],
    ['linear', -1, 1e-7],
  ] as const)('starts %s, for a training at %s, at %s', async (stepMode, learningRate, startLr) => {
    const trainable = Object.assign(new Parabola(), { learningRate });
    const { history } = await rangeTest(trainable, { stepMode, endLr: 0.1, numIter: 20 });
    expect(history.lr[0]).toBe(startLr);
  });

  it.each([
    ['completed', quiet, 30],
    ['diverged', wild, undefined],
    ['non-finite', { ...wild, endLr: 1e30, divergeTh: false }, undefined],
  ] as const)('puts the trainable back when %s', async (reason, options, points) => {
    const trainable = new Parabola();
    const { stopReason, history } = await rangeTest(trainable, options);
    expect(stopReason).toBe(reason);
    if (points) expect(history.lr).toHaveLength(points);
    else expect(history.lr.length).toBeLessThan(options.numIter ?? 100);
    expect(trainable.save()).toEqual(untouched);
    expect(trainable.released).toEqual([untouched]);
  });

  it('keeps the point that ended the run', async () => {
    const diverged = await rangeTest(new Parabola(), wild);
    const best = diverged.bestLoss;
    expect(diverged.history.loss.at(-1)).toBeGreaterThan(5 * best);
    const nonFinite = await rangeTest(new Parabola(), { ...wild, endLr: 1e30, divergeTh: false });
    expect(nonFinite.history.rawLoss.at(-1)).not.toSatisfy(Number.isFinite);
    expect(nonFinite.history.rawLoss.slice(0, -1)).toSatisfy((l: number[]) =>
      l.every(Number.isFinite),
    );
    expect(nonFinite.bestLoss).toSatisfy(Number.isFinite);
  });

  it('leaves the trainable where the run ended with restore: false', async () => {
    const trainable = new Parabola();
    await rangeTest(trainable, { ...quiet, restore: false });
    expect(trainable.steps_).toBe(30);
    expect(trainable.released).toEqual([]);
  });

  describe.each([0, 14, 29])('with an exception at step %d', (failing) => {
    const failure = new RangeError('the GPU is on fire');
    it.each(['throws', 'rejects'])('that %s: the same exception, and all put back', async (how) => {
      const trainable = new Parabola();
      const { step } = trainable;
      trainable.step = (lr) => {
        const loss = step.call(trainable, lr);
        if (trainable.steps_ <= failing) return loss;
        if (how === 'throws') throw failure;
        return Promise.reject(failure);
      };
      await expect(rangeTest(trainable, quiet)).rejects.toBe(failure);
      expect(trainable.save()).toEqual(untouched);
      expect(trainable.released).toEqual([untouched]);
    });

    it('in evaluate: the same', async () => {
      const trainable = new ValidatedParabola();
      trainable.evaluate = () => {
        if (trainable.steps_ > failing) throw failure;
        return 1;
      };
      await expect(rangeTest(trainable, quiet)).rejects.toBe(failure);
      expect(trainable.save()).toEqual(untouched);
    });

    it('in onPoint: the same', async () => {
      const trainable = new Parabola();
      const onPoint = ({ index }: RangeTestPoint) => {
        if (index === failing) throw failure;
      };
      await expect(rangeTest(trainable, { ...quiet, onPoint })).rejects.toBe(failure);
      expect(trainable.save()).toEqual(untouched);
    });
  });

  it('reports both failures when putting back fails too', async () => {
    const trainable = new Parabola();
    const [first, second] = [new Error('step'), new Error('restore')];
    trainable.step = () => Promise.reject(first);
    trainable.restore = () => {
      throw second;
    };
    await expect(rangeTest(trainable, quiet)).rejects.toMatchObject({ errors: [first, second] });
  });

  it('reports that putting back fails, though with the very error of the step', async () => {
    const trainable = new Parabola();
    const gone = new Error('The worker has ended');
    trainable.step = () => Promise.reject(gone);
    trainable.restore = () => {
      throw gone;
    };
    await expect(rangeTest(trainable, quiet)).rejects.toMatchObject({ errors: [gone, gone] });
  });

  it('gives the error of putting back as it is, where only that failed', async () => {
    const trainable = new Parabola();
    trainable.restore = () => {
      throw new Error('The disk is gone');
    };
    await expect(rangeTest(trainable, quiet)).rejects.toThrow(/^The disk is gone$/);
  });

  it.each([undefined, '1', null])('refuses %s for a loss, with all put back', async (loss) => {
    const trainable = new Parabola();
    trainable.step = () => {
      trainable.weight = 0;
      return loss as unknown as number;
    };
    await expect(rangeTest(trainable, quiet)).rejects.toThrow(LRFinderError);
    expect(trainable.save()).toEqual(untouched);
  });

  describe('abort', () => {
    it.each([0, 1, 17, 29])('in the middle, after point %d', async (last) => {
      const trainable = new Parabola();
      const controller = new AbortController();
      const { stopReason, history } = await rangeTest(trainable, {
        ...quiet,
        signal: controller.signal,
        onPoint: ({ index }) => index === last && controller.abort(),
      });
      expect(stopReason).toBe('aborted');
      expect(history.lr).toHaveLength(last + 1);
      expect(trainable.save()).toEqual(untouched);
    });

    it('before the start', async () => {
      const trainable = new Parabola();
      const result = await rangeTest(trainable, { ...quiet, signal: AbortSignal.abort() });
      expect(result).toMatchObject({ stopReason: 'aborted', history: { lr: [] } });
      expect(trainable.rates).toEqual([]);
    });

    it('by a timer, though no step ever waits', async () => {
      const trainable = new Parabola();
      const result = await rangeTest(trainable, {
        ...quiet,
        numIter: 1e9,
        signal: AbortSignal.timeout(50),
      });
      expect(result.stopReason).toBe('aborted');
      expect(result.history.lr.length).toBeGreaterThan(0);
    });

    it('that makes the step itself reject with the reason', async () => {
      const controller = new AbortController();
      const trainable = new Parabola();
      trainable.step = () => {
        controller.abort();
        return Promise.reject(controller.signal.reason);
      };
      const result = await rangeTest(trainable, { ...quiet, signal: controller.signal });
      expect(result.stopReason).toBe('aborted');
    });
  });

  it('calls onPoint with each point, in order, and waits for it', async () => {
    const points: RangeTestPoint[] = [];
    const { history, bestLoss } = await rangeTest(new Parabola(), {
      ...quiet,
      onPoint: async (point) => {
        await Promise.resolve();
        points.push(point);
      },
    });
    expect(points.map(({ index }) => index)).toEqual(history.lr.map((_, i) => i));
    expect(points.map(({ lr }) => lr)).toEqual(history.lr);
    expect(points.map(({ loss }) => loss)).toEqual(history.loss);
    expect(points.map(({ rawLoss }) => rawLoss)).toEqual(history.rawLoss);
    expect(points.at(-1)?.bestLoss).toBe(bestLoss);
  });

  describe('steps', () => {
    it.each([
      ['completed', quiet],
      ['diverged', wild],
      ['non-finite', { ...wild, endLr: 1e30, divergeTh: false }],
    ] as const)('give the same history in groups: %s', async (_, options) => {
      const oneByOne = await rangeTest(new Parabola(), options);
      const trainable = new GroupedParabola();
      const { history, stopReason, steps } = await rangeTest(trainable, options);
      expect({ history, stopReason }).toEqual({
        history: oneByOne.history,
        stopReason: oneByOne.stopReason,
      });
      // A group is taken to its end, past the end of the run: that is part of the cost.
      expect(steps).toBe(trainable.rates.length);
      expect(oneByOne.steps).toBe(oneByOne.history.lr.length);
      expect(trainable.groups.slice(0, 2)).toEqual([7, 7]);
      expect(trainable.save()).toEqual(untouched);
    });

    it('are not handed more rates than are left', async () => {
      const trainable = new GroupedParabola();
      await rangeTest(trainable, quiet);
      expect(trainable.groups).toEqual([7, 7, 7, 7, 2]);
      expect(trainable.rates).toHaveLength(30);
    });

    it('are not used with restore: false: nothing is trained past the end', async () => {
      const grouped = new GroupedParabola();
      const single = new Parabola();
      await rangeTest(grouped, { ...wild, restore: false });
      await rangeTest(single, { ...wild, restore: false });
      expect(grouped.groups).toEqual([]);
      expect(grouped.save()).toEqual(single.save());
    });

    it('must resolve to one loss for each rate', async () => {
      const trainable = new GroupedParabola();
      trainable.steps = () => Promise.resolve([1]);
      await expect(rangeTest(trainable, quiet)).rejects.toThrow(
        'Expected `trainable.steps(lrs)` to be resolved to 7 losses, or to those up to the first skipped step, got [1]',
      );
    });
  });

  describe('evaluate', () => {
    it('is called after each step, and its loss takes the place of the training loss', async () => {
      const trainable = new ValidatedParabola();
      const { history } = await rangeTest(trainable, quiet);
      expect(trainable.evaluatedAt).toEqual(history.lr.map((_, i) => i + 1));
      expect(history.rawLoss.every((loss) => loss >= 1)).toBe(true);
      expect(trainable.groups).toEqual([]);
    });

    it('every k-th step and at the last: only these are recorded', async () => {
      const all = (await rangeTest(new ValidatedParabola(), quiet)).history;
      const trainable = new ValidatedParabola();
      const { history } = await rangeTest(trainable, { ...quiet, evaluateEvery: 4 });
      const steps = [3, 7, 11, 15, 19, 23, 27, 29];
      expect(trainable.evaluatedAt).toEqual(steps.map((step) => step + 1));
      expect(history.lr).toEqual(steps.map((step) => all.lr[step]));
      expect(history.rawLoss).toEqual(steps.map((step) => all.rawLoss[step]));
      expect(trainable.groups).toEqual([4, 4, 4, 4, 4, 4, 4, 2]);
    });

    it('is not measured with `evaluateEvery: false`: the training loss is recorded', async () => {
      const trainable = new ValidatedParabola();
      const options = { ...quiet, evaluateEvery: false } as const;
      const { history, measurement } = await rangeTest(trainable, options);
      expect(trainable.evaluatedAt).toEqual([]);
      const trained = await rangeTest(new GroupedParabola(), quiet);
      expect({ history, measurement }).toEqual({
        history: trained.history,
        measurement: trained.measurement,
      });
    });

    it('is not asked about a model that a non-finite training loss has spoilt', async () => {
      const trainable = new ValidatedParabola();
      trainable.steps = (lrs) => Promise.resolve(lrs.map(() => Number.NaN));
      const { stopReason, history } = await rangeTest(trainable, { ...quiet, evaluateEvery: 4 });
      expect({ stopReason, lr: history.lr }).toEqual({ stopReason: 'non-finite', lr: [1e-4] });
      expect(trainable.evaluatedAt).toEqual([]);
    });
  });

  describe('repeats', () => {
    it('start from the saved state each, and are averaged', async () => {
      const trainable = new Parabola();
      const { step } = trainable;
      let taken = 0;
      // The second test sees other data: its losses are 2 higher.
      trainable.step = (lr) => (step.call(trainable, lr) as number) + 2 * Math.floor(taken++ / 30);
      const { history, runs, band, steps } = await rangeTest(trainable, { ...quiet, repeats: 2 });
      expect(runs).toHaveLength(2);
      expect(steps).toBe(60);
      expect(band).toEqual({ low: runs[0]?.history.rawLoss, high: runs[1]?.history.rawLoss });
      expect(runs[1]?.history.rawLoss).toEqual(runs[0]?.history.rawLoss.map((loss) => loss + 2));
      for (const [i, loss] of history.rawLoss.entries()) {
        expect(loss).toBeCloseTo(runs[0]!.history.rawLoss[i]! + 1, 14);
      }
      expect(trainable.save()).toEqual(untouched);
      expect(trainable.released).toEqual([untouched]);
    });

    it('are combined up to the end of the shortest', async () => {
      const trainable = new Parabola();
      const { step } = trainable;
      let taken = 0;
      trainable.step = (lr) => (taken++ === 40 ? Number.NaN : step.call(trainable, lr));
      const { history, runs, stopReason } = await rangeTest(trainable, { ...quiet, repeats: 3 });
      expect(runs.map((run) => run.history.lr.length)).toEqual([30, 11, 30]);
      expect(history.lr).toHaveLength(11);
      expect(stopReason).toBe('non-finite');
    });

    it('that are aborted keep the whole runs', async () => {
      const controller = new AbortController();
      const { history, runs, stopReason } = await rangeTest(new Parabola(), {
        ...quiet,
        repeats: 3,
        signal: controller.signal,
        onPoint: ({ repeat, index }) => repeat === 1 && index === 4 && controller.abort(),
      });
      expect(runs.map((run) => run.history.lr.length)).toEqual([30, 5]);
      expect(history).toEqual(runs[0]?.history);
      expect(stopReason).toBe('aborted');
    });

    it('end where the last run ended with restore: false', async () => {
      const trainable = new Parabola();
      await rangeTest(trainable, { ...quiet, repeats: 2, restore: false });
      expect(trainable.steps_).toBe(30);
    });
  });

  describe('refuses before anything is touched', () => {
    const inert = (): Trainable => ({ step: () => 1, save: () => 0, restore: () => {} });
    const rows: [options: object, message: string][] = [
      [{ startLr: 0 }, 'Expected `startLr` to be a finite number > 0, got 0'],
      [{ startLr: -1 }, 'Expected `startLr` to be a finite number > 0, got -1'],
      [{ startLr: Number.NaN }, 'Expected `startLr` to be a finite number > 0, got NaN'],
      [{ startLr: '1e-3' }, "Expected `startLr` to be a finite number > 0, got '1e-3'"],
      [{ startLr: null }, 'Expected `startLr` to be a finite number > 0, got null'],
      [
        { startLr: -0.1, stepMode: 'linear' },
        'Expected `startLr` to be a finite number >= 0, got -0.1',
      ],
      [{ endLr: 1e-7 }, 'Expected `endLr` to be a finite number > `startLr` (1e-7), got 1e-7'],
      [
        { endLr: Infinity },
        'Expected `endLr` to be a finite number > `startLr` (1e-7), got Infinity',
      ],
      [
        { startLr: 1, endLr: 0.1 },
        'Expected `endLr` to be a finite number > `startLr` (1), got 0.1',
      ],
      [{ endLr: true }, 'Expected `endLr` to be a finite number > `startLr` (1e-7), got true'],
      [{ numIter: 1 }, 'Expected `numIter` to be an integer >= 2, got 1'],
      [{ numIter: 0 }, 'Expected `numIter` to be an integer >= 2, got 0'],
      [{ numIter: 10.5 }, 'Expected `numIter` to be an integer >= 2, got 10.5'],
      [{ numIter: Infinity }, 'Expected `numIter` to be an integer >= 2, got Infinity'],
      [{ numIter: 100n }, 'Expected `numIter` to be an integer >= 2, got 100n'],
      [{ stepMode: 'log' }, "Expected `stepMode` to be 'exp' or 'linear', got 'log'"],
      [{ smoothF: 1 }, 'Expected `smoothF` to be a number in [0, 1), got 1'],
      [{ smoothF: -0.1 }, 'Expected `smoothF` to be a number in [0, 1), got -0.1'],
      [{ divergeTh: 1 }, 'Expected `divergeTh` to be a number > 1 or false, got 1'],
      [{ divergeTh: Number.NaN }, 'Expected `divergeTh` to be a number > 1 or false, got NaN'],
      [{ divergeTh: true }, 'Expected `divergeTh` to be a number > 1 or false, got true'],
      [{ evaluateEvery: 0 }, 'Expected `evaluateEvery` to be an integer >= 1 or false, got 0'],
      [{ evaluateEvery: 2 }, 'Expected `evaluateEvery` to be 1 without a validation loss, got 2'],
      [{ stepsPerLr: 0 }, 'Expected `stepsPerLr` to be an integer >= 1, got 0'],
      [{ stepsPerLr: 1.5 }, 'Expected `stepsPerLr` to be an integer >= 1, got 1.5'],
      [{ restoreEachLr: 1 }, 'Expected `restoreEachLr` to be a boolean, got 1'],
      [
        { restoreEachLr: true },
        'Expected `stepsPerLr` to be an integer >= 2 with `restoreEachLr` and no validation loss, got 1. The loss of a first step is measured before its update: it does not depend on the rate',
      ],
      [{ signal: {} }, 'Expected `signal` to be an AbortSignal, got {}'],
      [
        { signal: new AbortController() },
        'Expected `signal` to be an AbortSignal, got an AbortController',
      ],
      [{ onPoint: 'log' }, "Expected `onPoint` to be a function, got 'log'"],
      [{ restore: 'no' }, "Expected `restore` to be a boolean, got 'no'"],
      [{ repeats: 0 }, 'Expected `repeats` to be an integer >= 1, got 0'],
      [{ num_iter: 10 }, 'Unknown option `num_iter`; did you mean `numIter`?'],
    ];

    it.each(rows)('%o: %s', async (options, message) => {
      const trainable = new Parabola();
      await expect(rangeTest(trainable, options)).rejects.toThrow(new ArgumentError(message));
      expect(trainable.rates).toEqual([]);
      expect(trainable.released).toEqual([]);
    });

    it('rates that `restoreEachLr` would train at, and `evaluateEvery` not record', async () => {
      const trainable = new ValidatedParabola();
      await expect(
        rangeTest(trainable, { ...quiet, restoreEachLr: true, evaluateEvery: 2 }),
      ).rejects.toThrow(
        new ArgumentError(
          'Expected `evaluateEvery` to be 1 with `restoreEachLr`, which would train at the other rates for nothing, got 2',
        ),
      );
      expect(trainable.rates).toEqual([]);
    });

    const trainables: [trainable: unknown, message: string][] = [
      [
        undefined,
        'Expected `trainable` to be an object with step, save and restore, got undefined',
      ],
      [{}, 'Expected `trainable.step` to be a function, got undefined'],
      [{ ...inert(), save: 1 }, 'Expected `trainable.save` to be a function, got 1'],
      [{ ...inert(), restore: null }, 'Expected `trainable.restore` to be a function, got null'],
      [{ ...inert(), evaluate: 2 }, 'Expected `trainable.evaluate` to be a function, got 2'],
      [{ ...inert(), steps: [] }, 'Expected `trainable.steps` to be a function, got []'],
      [
        { ...inert(), stepsAtOnce: 0 },
        'Expected `trainable.stepsAtOnce` to be an integer >= 1, got 0',
      ],
    ];

    it.each(trainables)('%o: %s', async (trainable, message) => {
      await expect(rangeTest(trainable as Trainable)).rejects.toThrow(new ArgumentError(message));
    });

    it('options that are none', async () => {
      await expect(rangeTest(inert(), null as never)).rejects.toThrow(
        new ArgumentError('Expected `options` to be an object, got null'),
      );
    });
  });
});
