import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors.ts';
import { confirm } from '../../src/find/confirm.ts';
import { type ConfirmOptions, roundSizes } from '../../src/find/confirm-options.ts';
import { GroupedParabola, Parabola, ValidatedParabola } from '../range-test/parabola.ts';

const untouched = new Parabola().save();
const upwards = 10 ** 0.375;

describe('confirm', () => {
  it.each([
    ['too low: takes the higher one', 0.001, 0.001 * upwards],
    ['too high: takes the lower one', 2, 2 / upwards],
    ['so high that it diverges with the rates around it', 1e200, 1e200],
  ])('a rate %s', async (_, lr, chosen) => {
    const trainable = new Parabola();
    const confirmation = await confirm(trainable, lr, { candidates: 3, steps: 90 });
    expect(confirmation.lr).toBeCloseTo(chosen, 12);
    expect(confirmation.stopReason).toBe('completed');
    expect(confirmation.trials).toHaveLength(3);
    expect(confirmation.steps).toBe(trainable.rates.length);
    expect(confirmation.steps).toBeLessThanOrEqual(90);
    expect(confirmation.evaluations).toBe(0);
    expect(trainable.save()).toEqual(untouched);
    expect(trainable.released).toEqual([untouched]);
  });

  it('asks by default whether more would be better', async () => {
    const { lr, trials } = await confirm(new Parabola(), 0.001);
    expect(trials.map((trial) => trial.lr)).toEqual([0.001, 0.001 * upwards]);
    expect(trials.map(({ steps }) => steps)).toEqual([100, 100]);
    expect(lr).toBe(0.001 * upwards);
  });

  it('keeps the suggested rate where the others are no better', async () => {
    const trainable = { step: () => 1, save: () => 0, restore: () => {} };
    const { lr } = await confirm(trainable, 0.1, { candidates: 5, steps: 100 });
    expect(lr).toBe(0.1);
  });

  it('starts each trial from the saved state, at a constant rate', async () => {
    const trainable = new Parabola();
    const firsts: number[] = [];
    const { step } = trainable;
    trainable.step = (lr) => {
      const isFirst = trainable.steps_ === 0;
      const loss = step.call(trainable, lr) as number;
      if (isFirst) firsts.push(loss);
      return loss;
    };
    await confirm(trainable, 0.01, { candidates: 5, steps: 100 });
    expect(firsts).toEqual(new Array(8).fill(1));
    expect(new Set(trainable.rates).size).toBe(5);
  });

  it('halves the candidates down to three, the suggested rate always among them', async () => {
    expect([2, 3, 4, 5, 8, 16].map(roundSizes)).toEqual([
      [2],
      [3],
      [4, 3],
      [5, 3],
      [8, 4, 3],
      [16, 8, 4, 3],
    ]);
    const { trials, lr } = await confirm(new Parabola(), 1e-4, { candidates: 8, steps: 300 });
    const rates = (round: number) => trials.filter((t) => t.round === round).map((t) => t.lr);
    expect([0, 1, 2].map((round) => rates(round).length)).toEqual([8, 4, 3]);
    for (const round of [0, 1, 2]) expect(rates(round)).toContain(1e-4);
    expect(trials.map(({ steps }) => steps)).toEqual([
      ...new Array(8).fill(12),
      ...new Array(4).fill(25),
      ...new Array(3).fill(33),
    ]);
    // All are too low: the highest of them is best.
    expect(lr).toBe(Math.max(...trials.map((trial) => trial.lr)));
  });

  it('takes steps in groups, never beyond its budget', async () => {
    const trainable = new GroupedParabola();
    const { lr, steps } = await confirm(trainable, 0.001, { candidates: 3, steps: 90 });
    expect(trainable.groups.slice(0, 5)).toEqual([7, 7, 7, 7, 2]);
    expect(steps).toBe(90);
    expect(lr).toBe((await confirm(new Parabola(), 0.001, { candidates: 3, steps: 90 })).lr);
  });

  it('goes by the validation loss at the end where there is one', async () => {
    const trainable = new ValidatedParabola();
    const { trials, evaluations } = await confirm(trainable, 0.001, { candidates: 3, steps: 90 });
    expect(evaluations).toBe(3);
    expect(trainable.evaluatedAt).toEqual([30, 30, 30]);
    expect(trials.every(({ loss }) => loss >= 1)).toBe(true);
  });

  it.each([0, 10, 45])(
    'an exception after %d steps reaches the caller, all put back',
    async (n) => {
      const trainable = new Parabola();
      const failure = new RangeError('the GPU is on fire');
      const { step } = trainable;
      trainable.step = (lr) => {
        const loss = step.call(trainable, lr);
        if (trainable.rates.length > n) throw failure;
        return loss;
      };
      await expect(confirm(trainable, 0.01, { steps: 90 })).rejects.toBe(failure);
      expect(trainable.save()).toEqual(untouched);
      expect(trainable.released).toEqual([untouched]);
    },
  );

  it.each([1, 30, 89])('an abort after %d steps keeps the suggested rate', async (n) => {
    const trainable = new Parabola();
    const controller = new AbortController();
    const { step } = trainable;
    trainable.step = (lr) => {
      if (trainable.rates.length === n - 1) controller.abort();
      return step.call(trainable, lr);
    };
    const { signal } = controller;
    const { lr, stopReason, steps } = await confirm(trainable, 0.001, { steps: 90, signal });
    expect([lr, stopReason, steps]).toEqual([0.001, 'aborted', n]);
    expect(trainable.save()).toEqual(untouched);
  });

  it('an abort that makes the step reject with its reason', async () => {
    const controller = new AbortController();
    const trainable = new Parabola();
    trainable.step = () => {
      controller.abort();
      return Promise.reject(controller.signal.reason);
    };
    const { stopReason } = await confirm(trainable, 0.1, { signal: controller.signal });
    expect(stopReason).toBe('aborted');
    expect(trainable.save()).toEqual(untouched);
  });

  it.each<[number, unknown, string]>([
    [Number.NaN, {}, 'Expected `lr` to be a finite number > 0, got NaN'],
    [0, {}, 'Expected `lr` to be a finite number > 0, got 0'],
    [0.1, null, 'Expected `confirm` to be an object { candidates, steps }, got null'],
    [0.1, { candidates: 1 }, 'Expected `candidates` to be an integer >= 2, got 1'],
    [0.1, { candidates: 2.5 }, 'Expected `candidates` to be an integer >= 2, got 2.5'],
    [0.1, { steps: 9 }, 'Expected `steps` to be an integer >= 10 for 2 candidates, got 9'],
    [0.1, { signal: 1 }, 'Expected `signal` to be an AbortSignal, got 1'],
    [0.1, { step: 9 }, 'Unknown option `step`; did you mean `steps`?'],
  ])('refuses %s, %o', async (lr, options, message) => {
    const trainable = new Parabola();
    const call = confirm(trainable, lr, options as ConfirmOptions);
    await expect(call).rejects.toThrow(new ArgumentError(message));
    expect(trainable.rates).toEqual([]);
  });
});
