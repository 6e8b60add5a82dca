import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors.ts';
import { confirm } from '../../src/find/confirm.ts';
import type { ConfirmOptions } from '../../src/find/confirm-options.ts';
import { GroupedParabola, Parabola, ValidatedParabola } from '../range-test/parabola.ts';

const untouched = new Parabola().save();
const half = Math.sqrt(10);
/** A number that was computed. */
const near = (value: number): unknown => expect.closeTo(value, 9);

describe('confirm', () => {
  it.each([
    ['too low: goes 0.6 of half a decade up', 0.001, 0.001 * half ** 0.6],
    ['a little too high: goes as far down, and away from what diverged', 1.48, 1.48 / half ** 0.6],
    ['so high that it diverges: goes down further, away from it', 2, 2 / half],
  ])('a rate %s', async (_, lr, chosen) => {
    const trainable = new Parabola();
    const confirmation = await confirm(trainable, lr, { candidates: 3, steps: 90 });
    expect(confirmation.lr).toBeCloseTo(chosen, 4);
    expect(confirmation.stopReason).toBe('completed');
    expect(confirmation.trials).toHaveLength(3);
    expect(confirmation.steps).toBe(trainable.rates.length);
    expect(confirmation.steps).toBeLessThanOrEqual(90);
    expect(confirmation.evaluations).toBe(0);
    expect(trainable.save()).toEqual(untouched);
    expect(trainable.released).toEqual([untouched]);
  });

  it('tries by default half a decade to each side and three rates more, with 100 steps each', async () => {
    const { trials } = await confirm(new Parabola(), 0.001);
    expect(trials.map((trial) => Math.log10(trial.lr))).toEqual(
      [-3, -2.5, -3.5, -2, -1.5, -1].map(near),
    );
    expect(new Set(trials.map(({ steps }) => steps))).toEqual(new Set([100]));
  });

  it('goes on upward, up to so many candidates, while that is better', async () => {
    const { lr, trials } = await confirm(new Parabola(), 0.001, { candidates: 5 });
    expect(trials.map((trial) => Math.log10(trial.lr))).toEqual(
      [-3, -2.5, -3.5, -2, -1.5].map(near),
    );
    expect(trials.every(({ steps }) => steps === 100)).toBe(true);
    expect(Math.log10(lr)).toBeGreaterThan(-3 + (100 / 120) * 1);
    expect(Math.log10(lr)).toBeLessThan(-3 + (100 / 120) * 1.5);
  });

  it('goes down from a rate that diverges with those around it, until one does not', async () => {
    const { lr, trials } = await confirm(new Parabola(), 10, { candidates: 3 });
    expect(trials.map((trial) => Math.log10(trial.lr))).toEqual([1, 1.5, 0.5, 0].map(near));
    expect(trials.map(({ loss }) => Number.isFinite(loss))).toEqual([false, false, false, true]);
    expect(Math.log10(lr)).toBeCloseTo(0, 12);
  });

  it('has no rate where all diverge, three further down among them', async () => {
    const trainable = new Parabola();
    const { lr, trials } = await confirm(trainable, 1e200);
    expect(lr).toBeNaN();
    expect(trials.map((trial) => Math.log10(trial.lr))).toEqual(
      [200, 200.5, 199.5, 199, 198.5, 198].map(near),
    );
    expect(trainable.save()).toEqual(untouched);
  });

  it('goes to the middle of the rates tried where no loss tells them apart', async () => {
    const trainable = { step: () => 1, save: () => 0, restore: () => {} };
    const { lr } = await confirm(trainable, 0.1, { candidates: 5, steps: 100 });
    expect(Math.log10(lr)).toBeCloseTo(-1 + 0.5 * (20 / 40), 12);
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
    await confirm(trainable, 0.001, { candidates: 5, steps: 100 });
    expect(firsts).toEqual(new Array(5).fill(1));
    expect(new Set(trainable.rates).size).toBe(5);
  });

  it('takes steps in groups, never beyond its budget', async () => {
    const trainable = new GroupedParabola();
    const { lr, steps } = await confirm(trainable, 0.001, { candidates: 4, steps: 120 });
    expect(trainable.groups.slice(0, 5)).toEqual([7, 7, 7, 7, 2]);
    expect(steps).toBe(120);
    expect(lr).toBe((await confirm(new Parabola(), 0.001, { candidates: 4, steps: 120 })).lr);
  });

  it('goes by the validation loss at the end too where there is one', async () => {
    const trainable = new ValidatedParabola();
    const losses: number[] = [];
    const { evaluate } = trainable;
    trainable.evaluate = () => {
      losses.push(evaluate.call(trainable));
      return losses.at(-1)!;
    };
    const { trials, evaluations } = await confirm(trainable, 0.001, { candidates: 4, steps: 120 });
    const { trials: unvalidated } = await confirm(new Parabola(), 0.001, {
      candidates: 4,
      steps: 120,
    });
    expect(evaluations).toBe(4);
    expect(trainable.evaluatedAt).toEqual([30, 30, 30, 30]);
    expect(trials).toEqual(
      unvalidated.map((trial, i) => ({
        ...trial,
        loss: (trial.loss + losses[i]!) / 2,
        evaluations: 1,
      })),
    );
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

  it.each([1, 30, 119])('an abort after %d steps keeps the suggested rate', async (n) => {
    const trainable = new Parabola();
    const controller = new AbortController();
    const { step } = trainable;
    trainable.step = (lr) => {
      if (trainable.rates.length === n - 1) controller.abort();
      return step.call(trainable, lr);
    };
    const { signal } = controller;
    const { lr, stopReason, steps } = await confirm(trainable, 0.001, {
      candidates: 4,
      steps: 120,
      signal,
    });
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
    [0.1, { steps: 14 }, 'Expected `steps` to be an integer >= 30 for 6 candidates, got 14'],
    [0.1, { signal: 1 }, 'Expected `signal` to be an AbortSignal, got 1'],
    [0.1, { step: 9 }, 'Unknown option `step`; did you mean `steps`?'],
  ])('refuses %s, %o', async (lr, options, message) => {
    const trainable = new Parabola();
    const call = confirm(trainable, lr, options as ConfirmOptions);
    await expect(call).rejects.toThrow(new ArgumentError(message));
    expect(trainable.rates).toEqual([]);
  });
});
