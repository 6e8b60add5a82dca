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
    ['too low: goes 36 / 56 of half a decade up', 0.001, 0.001 * half ** (36 / 56), 4],
    [
      'a little too high: goes down, and away from what diverged',
      1.48,
      1.48 / half ** (0.99 * (36 / 56)),
      3,
    ],
    ['so high that it diverges: goes down further, away from it', 2, 2 / half, 4],
  ])('a rate %s', async (_, lr, chosen, digits) => {
    const trainable = new Parabola();
    const confirmation = await confirm(trainable, lr, { candidates: 3, steps: 90 });
    expect(confirmation.lr).toBeCloseTo(chosen, digits);
    expect(confirmation.stopReason).toBe('completed');
    expect(confirmation.trials).toHaveLength(3);
    expect(confirmation.steps).toBe(trainable.rates.length);
    expect(confirmation.steps).toBeLessThanOrEqual(90);
    expect(confirmation.evaluations).toBe(0);
    expect(trainable.save()).toEqual(untouched);
  });

  it('tries by default half a decade to each side and three rates more, with 100 steps each', async () => {
    const { trials } = await confirm(new Parabola(), 0.001);
    expect(trials.map((trial) => Math.log10(trial.lr))).toEqual(
      [-3, -2.5, -3.5, -2, -1.5, -1].map(near),
    );
    expect(trials.map(({ steps }) => steps)).toEqual([100, 100, 100, 100, 200, 200]);
  });

  it('goes on upward, up to so many candidates, while that is better', async () => {
    const { lr, trials } = await confirm(new Parabola(), 0.001, { candidates: 5 });
    expect(trials.map((trial) => Math.log10(trial.lr))).toEqual(
      [-3, -2.5, -3.5, -2, -1.5].map(near),
    );
    expect(trials.map(({ steps }) => steps)).toEqual([100, 100, 100, 200, 200]);
    expect(Math.log10(lr)).toBeGreaterThan(-3 + (200 / 220) * 1);
    expect(Math.log10(lr)).toBeLessThan(-3 + (200 / 220) * 1.5);
  });

  it('goes on with the two best from where they ended, and frees all copies', async () => {
    const trainable = new Parabola();
    const firsts = new Map<number, number[]>();
    const { step } = trainable;
    trainable.step = (lr) => {
      const [before, at] = [trainable.steps_, trainable.weight];
      const loss = step.call(trainable, lr);
      if (before % 20 === 0) firsts.set(lr, [...(firsts.get(lr) ?? []), at]);
      return loss;
    };
    let saved = 0;
    const { save } = trainable;
    trainable.save = () => {
      saved++;
      return save.call(trainable);
    };
    const { lr, trials, steps } = await confirm(trainable, 0.001, { candidates: 4, steps: 120 });
    const longer = trials.filter((trial) => trial.steps === 40);
    expect(longer.map((trial) => Math.log10(trial.lr))).toEqual([-2.5, -2].map(near));
    expect(steps).toBe(120);
    // A trial with the same rate that isn't stopped in between is the same.
    for (const { lr } of longer) {
      const whole = new Parabola();
      for (let i = 0; i < 20; i++) whole.step(lr);
      expect(firsts.get(lr)).toEqual([1, whole.weight]);
    }
    expect(trainable.released).toHaveLength(saved);
    expect(trainable.save()).toEqual(untouched);
    // The better of the two has all the weight: the whole way is a decade.
    expect(Math.log10(lr)).toBeGreaterThan(-3 + (40 / 60) * 0.5);
    expect(Math.log10(lr)).toBeLessThanOrEqual(-3 + (40 / 60) * 1 + 1e-9);
  });

  it('takes what went on and diverged then for diverged', async () => {
    // The loss of high rates falls at first, and ends the training after 25 steps.
    let [steps, weight] = [0, 0];
    const trainable = {
      step: (lr: number) => {
        steps++;
        weight += lr;
        return lr > 0.05 && steps > 25 ? Number.NaN : 1 / (1 + weight);
      },
      save: () => [steps, weight] as const,
      restore: ([s, w]: readonly [number, number]) => {
        [steps, weight] = [s, w];
      },
    };
    const { lr, trials } = await confirm(trainable, 0.1, { candidates: 4, steps: 120 });
    const bySize = [...trials].sort((a, b) => a.lr - b.lr);
    expect(bySize.map(({ loss }) => Number.isFinite(loss))).toEqual([true, true, false, false]);
    // Both that went on diverged: the others decide, half a decade below them.
    expect(Math.log10(lr)).toBeLessThanOrEqual(-1 + 1e-9);
  });

  it('a copy of a trial that cannot be made reaches the caller, all put back', async () => {
    const trainable = new Parabola();
    const failure = new Error('the memory is full');
    const { save } = trainable;
    trainable.save = () => {
      if (trainable.steps_ > 0) throw failure;
      return save.call(trainable);
    };
    await expect(confirm(trainable, 0.001)).rejects.toBe(failure);
    expect(trainable.save()).toEqual(untouched);
  });

  it('a copy of a trial that cannot be put back reaches the caller, all put back', async () => {
    const trainable = new Parabola();
    const failure = new Error('the copy is broken');
    const { restore } = trainable;
    trainable.restore = (state) => {
      if (state.steps > 0) throw failure;
      restore.call(trainable, state);
    };
    await expect(confirm(trainable, 0.001)).rejects.toBe(failure);
    expect(trainable.save()).toEqual(untouched);
    // The state before, and those of both trials that were to go on.
    expect(trainable.released.filter(({ steps }) => steps === 0)).toHaveLength(1);
    expect(trainable.released.length).toBeGreaterThanOrEqual(3);
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
    const { lr } = await confirm(trainable, 0.1, { candidates: 5, steps: 140 });
    // The first two go on: the suggested rate, and half a decade above.
    expect(Math.log10(lr)).toBeCloseTo(-1 + 0.25 * (40 / 60), 12);
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
    await confirm(trainable, 0.001, { candidates: 5, steps: 140 });
    expect(firsts).toEqual(new Array(5).fill(1));
    expect(new Set(trainable.rates).size).toBe(5);
  });

  it('takes steps in groups, never beyond its budget', async () => {
    const trainable = new GroupedParabola();
    const { lr, steps } = await confirm(trainable, 0.001, { candidates: 4, steps: 120 });
    expect(trainable.groups.slice(0, 3)).toEqual([7, 7, 6]);
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
    expect(evaluations).toBe(6);
    expect(trainable.evaluatedAt).toEqual([20, 20, 20, 20, 40, 40]);
    // The best two, the fourth and the second, are judged again.
    const last = [losses[0], losses[5], losses[2], losses[4]] as readonly number[];
    expect(trials).toEqual(
      unvalidated.map((trial, i) => ({
        ...trial,
        loss: near((trial.loss + last[i]!) / 2),
        evaluations: trial.steps === 40 ? 2 : 1,
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
      expect(trainable.released.at(-1)).toEqual(untouched);
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
    [0.1, { steps: 14 }, 'Expected `steps` to be an integer >= 40 for 6 candidates, got 14'],
    [0.1, { signal: 1 }, 'Expected `signal` to be an AbortSignal, got 1'],
    [0.1, { step: 9 }, 'Unknown option `step`; did you mean `steps`?'],
  ])('refuses %s, %o', async (lr, options, message) => {
    const trainable = new Parabola();
    const call = confirm(trainable, lr, options as ConfirmOptions);
    await expect(call).rejects.toThrow(new ArgumentError(message));
    expect(trainable.rates).toEqual([]);
  });
});
