import { describe, expect, it } from 'vitest';
import { sampled } from '../../../../test/sample.ts';
import { crossValidated } from '../../benchmarks/suggest/cross-validation.ts';
import { readAll, suggested } from '../../benchmarks/suggest/fit.ts';
import {
  coverage,
  regretOfFive,
  type Suggestions,
  score,
  shifts,
} from '../../benchmarks/suggest/score.ts';
import { loadTasks } from '../../benchmarks/suggest/tasks.ts';
import { measurementOf } from '../../src/range-test/measurement.ts';
import { COEFFICIENTS } from '../../src/suggest/coefficients.ts';
import { diagnose } from '../../src/suggest/diagnose.ts';
import { quantile } from '../../src/suggest/quantile.ts';
import { suggest } from '../../src/suggest/suggest.ts';
import { historyOf, normal, type Training, trainQuadratic } from './curves.ts';

/** Decades from one suggestion to another. */
const decades = (a: number, b: number): number => Math.log10(b / a);

const plain = suggest(trainQuadratic()).lr;

describe('descent', () => {
  it('lies in the range where training works', () => {
    expect(plain).toBeGreaterThan(0.05);
    expect(plain).toBeLessThan(2);
  });

  it.each([
    ['the number of steps: 50', { numIter: 50 }, 0.1],
    ['the number of steps: 200', { numIter: 200 }, 0.1],
    ['the number of steps: 800', { numIter: 800 }, 0.35],
    ['the first rate', { startLr: 1e-5, numIter: 88 }, 0.03],
    ['the first rate, with other steps', { startLr: 1e-4 }, 0.1],
    ['the last rate', { endLr: 1000, numIter: 113 }, 0.03],
    ['a range that ends early', { endLr: 3, numIter: 81 }, 0.1],
    ['linear steps', { stepMode: 'linear', startLr: 1e-3, endLr: 5, numIter: 400 }, 0.35],
    ['a constant added to the loss', { offset: 100 }, 1e-6],
    ['a constant taken from the loss', { offset: -100 }, 1e-6],
    ['a little noise', { noise: 0.05 }, 0.1],
    ['the time of the measurement', { lossAfterUpdate: true }, 0.02],
    ['the steps at each rate', { stepsPerLr: 5 }, 0.2],
    ['the steps at each rate, as many in all', { numIter: 20, stepsPerLr: 5 }, 0.12],
    ['the steps at each rate: two', { numIter: 50, stepsPerLr: 2 }, 0.1],
    ['weights put back', { stepsPerLr: 14, restoreEachLr: true }, 0.2],
  ] as const)('hardly depends on %s', (_, training: Training, tolerance) => {
    const { stepsPerLr = 1, restoreEachLr = false, lossAfterUpdate = false } = training;
    const measured = { stepsPerLr, restoreEachLr, evaluateEvery: 1 };
    const { lr } = suggest(trainQuadratic(training), measurementOf(measured, lossAfterUpdate));
    expect(Math.abs(decades(plain, lr))).toBeLessThan(tolerance);
  });

  it.each([1e-300, 1e-6, 1e6, 1e300])('does not depend on the unit of the loss: %d', (unit) => {
    const history = trainQuadratic({ endLr: 3 });
    const scaled = { ...history, rawLoss: history.rawLoss.map((loss) => loss * unit) };
    expect(suggest(scaled).lr / suggest(history).lr).toBeCloseTo(1, 9);
    expect(
      suggest(scaled, { optimizer: 'adam' }).lr / suggest(history, { optimizer: 'adam' }).lr,
    ).toBeCloseTo(1, 9);
  });

  it.each([
    ['sgd', 0.3],
    ['momentum', 0.3],
    [undefined, 1e-6],
  ])('follows the scale of the gradient with %s, to %d decades of two', (optimizer, tolerance) => {
    const one = suggest(trainQuadratic(), { optimizer }).lr;
    const lr = suggest(trainQuadratic({ scale: 0.01, startLr: 1e-4, endLr: 1e4 }), {
      optimizer,
    }).lr;
    expect(Math.abs(decades(one, lr) - 2)).toBeLessThanOrEqual(tolerance + 1e-9);
  });

  it('leans towards what is customary for the optimizer, by less than the reach', () => {
    const adam = suggest(trainQuadratic(), { optimizer: 'Adam' }).lr;
    expect(adam).toBeLessThan(plain);
    expect(decades(adam, plain)).toBeLessThanOrEqual(0.7 + 1e-9);
    expect(suggest(trainQuadratic(), { optimizer: 'lion' }).lr).toBe(plain);
    const negative = trainQuadratic({ offset: -100 });
    expect(suggest(negative, { optimizer: 'sgd' }).lr).toBe(suggest(negative).lr);
  });

  it('is not held down by a low point of noise', () => {
    const rates = Array.from({ length: 200 }, (_, seed) => {
      const random = normal(seed + 1);
      const losses = Array.from({ length: 100 }, (_, i) => {
        const rise = Math.max((7 * i) / 99 - 5.5, 0) ** 2;
        return 5 + 2 * Math.abs(random()) ** 1.5 + 100 * rise;
      });
      return suggest(historyOf(losses), { optimizer: 'rmsprop' }).lr;
    });
    // The rise begins at 0.3, and the customary rate is 1e-3.
    expect(Math.min(...rates)).toBeGreaterThan(1e-4);
    expect(Math.max(...rates)).toBeLessThan(0.3);
  });

  it('is not held down by a drift where the loss has no noise', () => {
    const random = normal(1);
    // A validation loss: still at first, then it falls and rises as the weights wander.
    const losses = Array.from({ length: 100 }, (_, i) => {
      const at = -6 + (7 * i) / 99;
      const fallen = Math.min(Math.max(at + 2.2, 0), 1);
      const wander = 0.06 * fallen * random();
      return 0.568 + 2e-5 * i - 0.27 * fallen + wander + Math.max(at + 0.9, 0) ** 2;
    });
    const { lr } = suggest(historyOf(losses), { optimizer: 'adam', lossAfterUpdate: true });
    expect(lr).toBeGreaterThan(1e-3);
    expect(lr).toBeLessThan(0.05);
  });

  it('is lower for few samples and many weights, and never above the lowest loss', () => {
    const lr = (samples: number, parameters: number) =>
      suggest(trainQuadratic(), { samples, parameters }).lr;
    expect(lr(100, 1e4)).toBeLessThan(lr(100, 100));
    expect(lr(100, 100)).toBeLessThan(lr(5000, 100));
    // The smoothed loss of this curve is lowest at a rate of 3.35.
    expect(lr(1e9, 1)).toBeLessThan(3.4);
  });

  it('has bounds around it: from where the loss starts to fall to where it stops', () => {
    const { lr, bounds } = suggest(trainQuadratic());
    expect(bounds.baseLr).toBeLessThan(lr);
    expect(bounds.maxLr).toBeGreaterThanOrEqual(lr);
    expect(bounds.maxLr).toBeLessThan(2);
  });
});

describe('its interval', () => {
  it('is narrow without noise, and wider the more there is', () => {
    const width = (noise: number): number => {
      const [low, high] = suggest(trainQuadratic({ noise })).interval;
      return decades(low, high);
    };
    expect(width(0)).toBeLessThan(0.3);
    expect(width(0.1)).toBeGreaterThan(width(0.02));
    expect(width(0.3)).toBeGreaterThan(width(0.1));
  });

  it('is the same each time, and around the suggestion', () => {
    const history = trainQuadratic({ noise: 0.1 });
    const { lr, interval } = suggest(history);
    expect(suggest(history).interval).toEqual(interval);
    expect(Math.sqrt(interval[0] * interval[1]) / lr).toBeCloseTo(1, 9);
  });
});

describe('on curves whose truth is known', () => {
  const tasks = loadTasks();

  /** The suggestions with the coefficients that are shipped, fitted on these tasks. */
  const shipped = (size: boolean) => {
    const read = readAll(tasks);
    return tasks.map((task, t) =>
      read[t]!.map((each) => 10 ** suggested(task, each, COEFFICIENTS, size)),
    );
  };

  it.each<[string, () => (size: boolean) => Suggestions]>(
    // To fit them on other datasets takes long.
    sampled(
      [
        ['fitted on all', () => shipped],
        ['fitted on other datasets', () => crossValidated(tasks)],
      ],
      1,
      0,
    ),
  )('reaches its targets, %s', { timeout: 60_000 }, (_, fitted) => {
    const bySize = fitted();
    const suggestions = bySize(true);
    const one = score(tasks, suggestions, 100);
    expect(one.regret).toBeLessThan(0.034);
    expect(one.farOff).toBeLessThan(0.07);
    expect(one.diverged).toBe(0);
    expect(one.spread).toBeLessThan(0.075);
    expect(regretOfFive(tasks, suggestions)).toBeLessThan(0.031);
    expect(score(tasks, bySize(false), 100).regret).toBeLessThan(0.039);
    for (const length of [50, 200]) {
      const found = shifts(tasks, suggestions, length);
      expect(Math.abs(quantile(found, 0.5))).toBeLessThan(0.08);
      expect(quantile(found.map(Math.abs), 0.5)).toBeLessThan(0.08);
    }
  });

  it.each<[string, boolean]>(
    sampled(
      [
        ['not told', false],
        ['told', true],
      ],
      1,
      0,
    ),
  )('covers other seeds as it says, the optimizer %s', (_, told) => {
    const all = tasks.map((task) =>
      task.tests.map((test) =>
        suggest(test.recorded, { optimizer: told ? task.optimizer : undefined }),
      ),
    );
    const covered = coverage(
      tasks,
      all.map((of) => of.map(({ lr }) => lr)),
      all.map((of) => of.map(({ interval }) => interval)),
    );
    expect(covered).toBeGreaterThan(0.75);
    expect(covered).toBeLessThan(0.85);
  });

  it('raises no alarm that takes the answer away, and few others', () => {
    const kinds = tasks.flatMap(({ tests }) =>
      tests.map(({ recorded }) => diagnose(recorded).kind),
    );
    const share = (kind: string) => kinds.filter((k) => k === kind).length / kinds.length;
    for (const kind of ['flat', 'diverged-at-once', 'too-short']) expect(share(kind)).toBe(0);
    expect(share('not-learning')).toBeLessThan(0.02);
    expect(share('too-noisy')).toBeLessThan(0.055);
    expect(share('range-too-narrow')).toBeLessThan(0.05);
    expect(share('ok')).toBeGreaterThan(0.8);
  });
});
