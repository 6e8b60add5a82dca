import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sampled } from '../../../../../test/sample.ts';
import { score } from '../../../benchmarks/suggest/score.ts';
import { loadTasks, record, type Test } from '../../../benchmarks/suggest/tasks.ts';
import { gradientAt } from '../../../src/suggest/gradient.ts';
import type { Method } from '../../../src/suggest/methods.ts';
import { suggest } from '../../../src/suggest/suggest.ts';
import { fallingRunLengths } from '../../../src/suggest/valley.ts';
import { historyOf, normal } from '../../suggest/curves.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

describe('steepest', () => {
  // The three cases of pytorch-lr-finder's own test.
  it.each([
    { loss: [10, 8, 4, 1, 4, 16], index: 2 },
    { loss: [1, 0, 1, 2, 3, 4], index: 0 },
    { loss: [0, 1, 2, 3, 4, 3], index: 5 },
    { loss: [3, 2, 1, 1, 1, 1], index: 0 },
    { loss: [3, nan, 2.5, 0.2, 1, 2], index: 3 },
  ])('finds step $index of $loss', ({ loss, index }) => {
    const history = historyOf(loss, 0);
    const found = suggest(history, { method: 'steepest', skipStart: 0, skipEnd: 0 });
    expect(found.index).toBe(index);
    expect(found.lr).toBe(history.lr[index]);
  });

  it('gives the smallest rise where nothing falls, and says so', () => {
    const found = suggest(historyOf([1, 2, 4, 5, 7], 0), {
      method: 'steepest',
      skipStart: 0,
      skipEnd: 0,
    });
    expect(found.index).toBe(0);
    expect(found.verdict.kind).not.toBe('ok');
  });

  const folder = new URL('../../fixtures/reference/', import.meta.url);
  it.each(readdirSync(folder).filter((name) => name.endsWith('.json')))(
    'agrees with pytorch-lr-finder on %s',
    (name) => {
      const { result_float64: result } = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
      const { lr, loss } = result.history;
      const found = suggest({ lr, loss, rawLoss: loss }, { method: 'steepest' });
      if (typeof result.suggestion?.lr === 'number') expect(found.lr).toBe(result.suggestion.lr);
      else expect(found.verdict.kind).toBe('too-short');
    },
  );
});

describe('gradientAt', () => {
  // numpy.gradient([1, 2, 4, 7, 11, 16]) and the same over [0, 1, 1.5, 3.5, 4, 6], from its manual.
  it.each([
    { x: undefined, slopes: [1, 1.5, 2.5, 3.5, 4.5, 5] },
    { x: [0, 1, 1.5, 3.5, 4, 6], slopes: [1, 3, 3.5, 6.7, 6.9, 2.5] },
  ])('is that of numpy over $x', ({ x, slopes }) => {
    const y = [1, 2, 4, 7, 11, 16];
    for (const [i, slope] of slopes.entries()) expect(gradientAt(y, i, x)).toBeCloseTo(slope, 12);
  });
});

/** fastai's own way, of the length squared. */
function slowRunLengths(losses: readonly number[]): number[] {
  const lengths = losses.map(() => 1);
  for (let i = 1; i < losses.length; i++) {
    for (let j = 0; j < i; j++) {
      if (losses[i]! < losses[j]!) lengths[i] = Math.max(lengths[i]!, lengths[j]! + 1);
    }
  }
  return lengths;
}

describe('valley', () => {
  it.each([
    { losses: [], lengths: [] },
    { losses: [5, 4, 3], lengths: [1, 2, 3] },
    { losses: [1, 1, 1], lengths: [1, 1, 1] },
    { losses: [5, 1, 4, 2, 3, 0], lengths: [1, 2, 2, 3, 3, 4] },
    { losses: [2, inf, 1, inf], lengths: [1, 1, 2, 1] },
  ])('finds the falling runs of $losses', ({ losses, lengths }) => {
    expect([...fallingRunLengths(losses)]).toEqual(lengths);
  });

  it('finds what the search of all pairs finds, ties and infinities included', () => {
    const random = normal(3);
    for (let k = 0; k < 200; k++) {
      const losses = Array.from({ length: 1 + (k % 60) }, (_, i) => {
        const loss = Math.round(4 * random()) / 2 - i / 20;
        return loss > 3 ? inf : loss;
      });
      expect([...fallingRunLengths(losses)]).toEqual(slowRunLengths(losses));
    }
  });

  it('takes half of the run: a third and a sixth, each rounded down', () => {
    // Ten falling averages end at step 9, so that the run starts at -1; 10 / 3 is 3 and a half of it 1.
    const found = suggest(historyOf([...Array(10).keys()].map((i) => 100 / 2 ** i)), {
      method: 'valley',
      skipStart: 0,
      skipEnd: 0,
    });
    expect(found.index).toBe(-1 + 3 + 1);
  });

  it('gives no rate where fastai gives the last one by a negative index', () => {
    const found = suggest(historyOf([2, 1, 300, 600, 1200, 2400, 4000, 8000, 9000, 9900]), {
      method: 'valley',
      skipStart: 0,
      skipEnd: 0,
    });
    expect(found.lr).toBeNaN();
    expect(found.verdict.kind).not.toBe('ok');
  });
});

it.each([
  // Steps too few for each rule, where its author fails or wraps around.
  ['steepest', 16],
  ['valley', 7],
  ['slide', 20],
  ['minimum', 5],
  ['steep', 6],
  ['lightning', 12],
  ['ignite', 2],
] as const)('%s says so when %i points are too few', (method, points) => {
  const history = historyOf(Array.from({ length: points }, (_, i) => 10 - i / 2));
  const { lr, verdict, interval } = suggest(history, { method });
  expect(lr).toBeNaN();
  expect(interval).toEqual([nan, nan]);
  expect(verdict.kind).toBe('too-short');
});

describe('on curves whose truth is known', () => {
  // The names of the tasks on which the peers' own algorithms were scored.
  const file = new URL('../../fixtures/scored-apart.json', import.meta.url);
  const scored = new Set(JSON.parse(readFileSync(file, 'utf8')) as string[]);
  const tasks = loadTasks().filter(({ id }) => scored.has(id));
  const fastai = (method: Method) => (test: Test) =>
    suggest(test.full, { method, skipStart: Math.floor(test.numIter / 10) }).lr;

  // median, 90th percentile, mean regret, diverged and further than a decade (%), spread, failed (%):
  // what the peers' own algorithms score, computed apart from this project.
  const scores = [
    [
      'steepest',
      (t: Test) => suggest(t.recorded, { method: 'steepest' }).lr,
      [1.233, 10.63, 0.152, 5.1, 23.6, 0.2, 0],
    ],
    [
      'steepest, smoothF 0',
      (t: Test) => suggest(record(t.full, 0), { method: 'steepest' }).lr,
      [1.394, 16.09, 0.267, 2.4, 40.3, 0.74, 0],
    ],
    ['valley', fastai('valley'), [1.222, 3.35, 0.066, 0, 22.7, 0.17, 0]],
    ['slide', fastai('slide'), [1.401, 44.51, 0.246, 6, 45.1, 0.19, 0]],
    ['minimum', fastai('minimum'), [1.184, 2.24, 0.075, 1.5, 26.6, 0.12, 0]],
    ['steep', fastai('steep'), [1.286, 11.57, 0.247, 2.7, 36.1, 0.27, 0]],
    [
      'lightning',
      (t: Test) => suggest(t.full, { method: 'lightning' }).lr,
      [7.003, 113.9, 0.687, 1.2, 85.4, 0.43, 0],
    ],
    [
      'ignite',
      (t: Test) => suggest(t.full, { method: 'ignite' }).lr,
      [1.197, 5.68, 0.115, 4.5, 19.1, 0.16, 3.6],
    ],
  ] as const;
  it.each(sampled(scores, 1, 0))('%s scores as its author’s does', (_, lr, row) => {
    const s = score(
      tasks,
      tasks.map((task) => task.tests.map(lr)),
    );
    const digits = [3, row[1] > 100 ? 1 : 2, 3, 1, 1, 2, 1];
    const got = [
      s.median,
      s.p90,
      s.regret,
      100 * s.diverged,
      100 * s.farOff,
      s.spread,
      100 * s.failed,
    ];
    expect(got.map((value, i) => Number(value.toFixed(digits[i])))).toEqual(row);
  });
});
