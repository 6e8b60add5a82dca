import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { Schedule } from 'lr-finder/schedules';
import { beforeAll, describe, expect, it } from 'vitest';
import { runsAll, sampled } from '../../../../../test/sample.ts';
import { hasPackages } from '../../../benchmarks/live/data/packages.ts';
import { type Grid, trainGrid } from '../../../benchmarks/live/grid.ts';
import { mlp } from '../../../benchmarks/live/layers.ts';
import { tryTests } from '../../../benchmarks/live/range-tests.ts';
import { reportOf } from '../../../benchmarks/live/report.ts';
import { keepResults, readResults } from '../../../benchmarks/live/results.ts';
import { canBeLearned, triedTask } from '../../../benchmarks/live/run.ts';
import { SCHEDULES } from '../../../benchmarks/live/schedules.ts';
import { type LiveTask, OPTIMIZERS, seededModel } from '../../../benchmarks/live/task.ts';
import { DRAWN } from '../../../benchmarks/live/tasks/drawn.ts';
import { SCORED, TUNING, WITH_ADAMAX } from '../../../benchmarks/live/tasks/index.ts';
import { LONG } from '../../../benchmarks/live/tasks/long.ts';
import { loadTasks } from '../../../benchmarks/suggest/tasks.ts';

beforeAll(() => tf.setBackend('cpu'));

const STEPS = 5;

/**
 * All eight signs of three numbers: with the constant, four columns at right angles. So the error
 * of gradient descent shrinks by the factor 1 - 2 lr at each step, whatever its direction.
 */
function signs() {
  const rows = Array.from({ length: 8 }, (_, i) =>
    [i & 1, i & 2, i & 4].map((bit) => (bit ? 1 : -1)),
  );
  const samples = {
    xs: tf.tensor2d(rows),
    ys: tf.tensor2d(rows.map(([a, b, c]) => [1 + a! - 2 * b! + c! / 2])),
  };
  return { train: samples, validation: samples, trials: samples };
}

const SIGNS: LiveTask = {
  id: 'signs-linear-sgd',
  dataset: 'signs',
  optimizer: 'sgd',
  batchSize: 8,
  steps: STEPS,
  loss: 'meanSquaredError',
  data: signs,
  model: () => mlp(3, [1], 'linear'),
};

describe('a grid of trainings', () => {
  it('finds the loss that theory says, at each rate, and grows until the best is inside', async () => {
    const { grid, value, untrained } = await trainGrid(SIGNS, signs(), {
      range: [-2, -1],
      seeds: 1,
    });
    expect(untrained).toBeGreaterThan(1);
    for (const [i, x] of grid.entries()) {
      const expected = (1 - 2 * 10 ** x) ** (2 * STEPS);
      // To 1e-6 of the loss or of what it was at first.
      expect(Math.abs(value[i]! / untrained - expected)).toBeLessThan(1e-6 * Math.max(1, expected));
    }
    // The best rate is 0.5.
    expect(grid[value.indexOf(Math.min(...value))]).toBeCloseTo(-2 / 6);
    expect(grid[0]).toBe(-2);
    expect(grid.at(-1)).toBe(0.5);
  });

  it('says where training diverges, and takes the median of the seeds', async () => {
    const { value } = await trainGrid({ ...SIGNS, steps: 60 }, signs(), {
      range: [-1, 1],
      seeds: 3,
    });
    expect(value.at(-1)).toBe(Infinity);
    expect(Math.min(...value)).toBeLessThan(1e-9);
  });
});

describe('what is tried on a task', () => {
  it.runIf(runsAll)('has an answer of each way to test, and is scored by the grid', async () => {
    const data = signs();
    const truth: Grid = await trainGrid(SIGNS, data, { range: [-3, 1], seeds: 1 });
    const tried = [await tryTests(SIGNS, data, 1, 60), await tryTests(SIGNS, data, 2, 60)];
    const [first] = tried as [(typeof tried)[number]];
    // Steps beyond the end of the run count too: they were taken.
    const recorded = first.test.recorded.lr.length;
    expect(first.one.steps).toBeGreaterThanOrEqual(recorded);
    expect(first.one.steps).toBeLessThanOrEqual(60);
    expect(first.three.steps).toBe(3 * first.one.steps);
    for (const [answer, steps, evaluations] of [
      [first.byTraining, 600, 0],
      [first.byValidation, 600, 6],
      [first.byValidation200, 1200, 6],
    ] as const) {
      expect(answer.suggestion.method).toBe('confirmed');
      // A trial that diverges takes fewer steps, and isn't evaluated.
      expect(answer.steps).toBeGreaterThan(first.one.steps + steps / 4);
      expect(answer.steps).toBeLessThanOrEqual(first.one.steps + steps);
      expect(answer.evaluations).toBeLessThanOrEqual(evaluations);
    }
    expect(first.byValidation.evaluations).toBeGreaterThan(1);
    expect(first.test.full.rawLoss.slice(0, recorded)).toEqual(first.test.recorded.rawLoss);
    expect(first.test.full.lr.length).toBeGreaterThan(recorded);

    const all = [triedTask(SIGNS, truth, tried)];
    expect(all[0]!.task.bestAt).toBeCloseTo(-2 / 6);
    const report = reportOf(all);
    // The loss without any test, at the customary rate of 0.01: 1 - (1 - 0.98 ** 10).
    expect(report).toMatch(/no test: customary defaults \| 0 \| 0 \| .* \| 0\.81\d\d ± /);
    const cells = report
      .split('\n')
      .find((line) => line.startsWith(`| ${SIGNS.id}`))!
      .split(' | ');
    expect(cells[3]).toBe('0.46');
    expect(Number(cells[4])).toBeCloseTo(first.one.suggestion.lr, 1);
  });
});

describe('the tasks', () => {
  const ALL = [...new Set([...Object.values(SCORED).flat(), ...TUNING, ...WITH_ADAMAX, ...LONG])];

  it('are many, with each optimizer on two datasets at least', () => {
    const named = [...Object.values(SCORED).flat(), ...LONG];
    expect(new Set(named.map(({ id }) => id)).size).toBe(named.length);
    for (const name of Object.keys(OPTIMIZERS)) {
      const datasets = ALL.filter(({ optimizer }) => optimizer === name).map((t) => t.dataset);
      expect(new Set(datasets).size, name).toBeGreaterThanOrEqual(2);
    }
  });

  it('that are scored are drawn evenly, of data that nothing was chosen with', () => {
    const counts = Object.keys(OPTIMIZERS).map(
      (name) => DRAWN.filter(({ optimizer }) => optimizer === name).length,
    );
    expect(new Set(counts)).toEqual(new Set([DRAWN.length / counts.length]));
    const known = new Set([...TUNING, ...WITH_ADAMAX].map(({ dataset }) => dataset));
    const scored = Object.values(SCORED).flat();
    expect(scored.filter(({ dataset }) => known.has(dataset))).toEqual([]);
    const recorded = new Set(loadTasks().map(({ dataset }) => dataset));
    expect(DRAWN.filter(({ dataset }) => recorded.has(dataset))).toEqual([]);
  });

  it.for(
    sampled(
      ALL.map((task) => [task.id, task] as const),
      1,
      0,
    ),
  )('%s fits its data', ([, task], { skip }) => {
    if (task.isFetched && !hasPackages()) skip();
    const { train, validation, trials } = task.data();
    expect(Math.abs(validation.xs.shape[0]! - trials.xs.shape[0]!)).toBeLessThanOrEqual(1);
    expect(train.xs.shape[0]).toBeGreaterThanOrEqual(task.batchSize);
    const model = seededModel(task, 1);
    const predicted = model.predict(validation.xs.slice(0, 2)) as tf.Tensor;
    expect(predicted.shape).toEqual([2, ...validation.ys.shape.slice(1)]);
    expect(predicted.dataSync().every(Number.isFinite)).toBe(true);
    tf.dispose([train, validation, trials, predicted]);
    model.dispose();
  });

  it('begin with the same weights for the same seed', () => {
    const [a, b, c] = [1, 1, 2].map((seed) => seededModel(SIGNS, seed).getWeights()[0]!.dataSync());
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });
});

it.each([
  [2, 1, true],
  [2, 1.99, false],
  [-1, -1.02, true],
  [0.5, 0.5, false],
])('of a loss of %d whose lowest is %d, there is something to learn: %s', (untrained, best, is) => {
  expect(canBeLearned({ untrained, best })).toBe(is);
});

it('AdamW decays the weights by the rate, apart from the step of Adam', () => {
  const weight = tf.variable(tf.scalar(2));
  const optimizer = OPTIMIZERS.adamw(0.1);
  optimizer.minimize(() => tf.mul(weight, 5).asScalar(), false, [weight]);
  // Adam's first step is as long as the rate.
  expect(weight.dataSync()[0]).toBeCloseTo(2 - 0.1 * 0.01 * 2 - 0.1, 5);
  expect(optimizer.getClassName()).toBe('AdamW');
  weight.dispose();
  optimizer.dispose();
});

it('a schedule ends low, and at its highest rate a constant one is the same', () => {
  const { constant, cosine, oneCycle } = SCHEDULES;
  const rates = (schedule: Schedule) => Array.from({ length: 100 }, (_, i) => schedule(i));
  expect(new Set(rates(constant(0.2)))).toEqual(new Set([0.2]));
  expect(rates(cosine(0.2, 100))[0]).toBe(0.2);
  expect(rates(cosine(0.2, 100))[50]).toBeCloseTo(0.1, 9);
  expect(Math.max(...rates(oneCycle(0.2, 100)))).toBeCloseTo(0.2, 2);
  expect(rates(oneCycle(0.2, 100))[0]).toBeCloseTo(0.2 / 25, 9);
  for (const schedule of [cosine, oneCycle]) expect(schedule(0.2, 100)(99)).toBeLessThan(0.001);
});

it('results are read as they were kept, infinite losses too', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lr-finder-results-'));
  const full = { lr: [0.1, 0.2], loss: [2, Infinity], rawLoss: [2, Infinity] };
  const task = {
    ...{ id: 'a', dataset: 'b', optimizer: 'sgd', untrained: 2, best: 1, bestAt: -1 },
    tests: [{ numIter: 2, seed: 1, full, recorded: full }],
    grid: [-1, 0],
    value: [1, Infinity],
  };
  const file = join(folder, 'cache', 'results.json');
  keepResults([task], file);
  expect(readResults(file)).toEqual([task]);
  rmSync(folder, { recursive: true });
});
