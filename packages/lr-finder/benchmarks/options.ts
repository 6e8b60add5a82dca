/**
 * What several steps at each rate, and weights put back before each, do to the suggestion: on tasks
 * whose best rate is known from real trainings, beside other ways to spend as many steps.
 *
 *   npm run bench:options -- [--tasks mnist-mlp-adam,cars-linear-sgd] [--seeds 5]
 *
 * The grids of trainings are kept in node_modules/.cache.
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import type { TfjsRangeTestOptions } from 'lr-finder/tfjs';
import { kept } from './live/cache.ts';
import { TRUTH_SEEDS, trainGrid } from './live/grid.ts';
import { rangeOf, withFinder } from './live/range-tests.ts';
import { triedTask } from './live/run.ts';
import type { Data, LiveTask } from './live/task.ts';
import { VARIED } from './live/tasks/index.ts';
import { table } from './report/table.ts';
import { deviation, mean } from './suggest/score.ts';
import { regretAt, type Task } from './suggest/tasks.ts';

/** A few of each kind of data, model and optimizer. */
const SOME =
  'mnist-mlp-adam,cars-linear-sgd,cars-mlp-adamax,films-mlp-momentum,penguins-mlp-adagrad,spirals-mlp-sgd,spirals-selu8-rmsprop,parity-mlp-adam,sine-mlp-adam,outliers-mlp-nesterov,illconditioned-linear-sgd';

type Options = TfjsRangeTestOptions & { readonly validated?: boolean };

const VARIANTS: readonly (readonly [name: string, options: Options])[] = [
  ['`numIter: 100`', { numIter: 100 }],
  ['`numIter: 20, stepsPerLr: 5`', { numIter: 20, stepsPerLr: 5 }],
  ['`numIter: 50, stepsPerLr: 2`', { numIter: 50, stepsPerLr: 2 }],
  ['`numIter: 500`', { numIter: 500 }],
  ['`numIter: 100, stepsPerLr: 5`', { numIter: 100, stepsPerLr: 5 }],
  ['`numIter: 100, repeats: 5`', { numIter: 100, repeats: 5 }],
  ['`numIter: 100, stepsPerLr: 5, restoreEachLr`', { stepsPerLr: 5, restoreEachLr: true }],
  [
    '`numIter: 50, stepsPerLr: 10, restoreEachLr`',
    { numIter: 50, stepsPerLr: 10, restoreEachLr: true },
  ],
  ['`valData`', { validated: true }],
  ['`valData, numIter: 20, stepsPerLr: 5`', { validated: true, numIter: 20, stepsPerLr: 5 }],
  ['`valData, restoreEachLr`', { validated: true, restoreEachLr: true }],
  [
    '`valData, stepsPerLr: 5, restoreEachLr`',
    { validated: true, stepsPerLr: 5, restoreEachLr: true },
  ],
];

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: SOME },
    seeds: { type: 'string', default: '5' },
  },
});
const ids = values.tasks.split(',');
const seeds = Number(values.seeds);

/** What a variant suggested for a task, one entry a seed. */
interface Tried {
  readonly task: Task;
  readonly lr: readonly number[];
  readonly steps: readonly number[];
  readonly ok: readonly boolean[];
}

async function test(live: LiveTask, data: Data, seed: number, { validated, ...options }: Options) {
  return withFinder(live, seed, async (finder) => {
    const { steps } = await finder.rangeTest(
      { ...data.train, batchSize: live.batchSize, seed },
      {
        ...rangeOf(live),
        ...options,
        ...(validated && { valData: { ...data.validation, batchSize: 256 } }),
      },
    );
    const { lr, verdict } = finder.suggestion();
    return { lr, steps, ok: verdict.kind === 'ok' };
  });
}

await tf.setBackend('cpu');
const results = VARIANTS.map((): Tried[] => []);
for (const live of VARIED.filter(({ id }) => ids.includes(id))) {
  const data = live.data();
  const truth = await kept(live, data, { seeds: TRUTH_SEEDS }, false, trainGrid);
  const { task } = triedTask(live, truth, []);
  for (const [v, [, options]] of VARIANTS.entries()) {
    const answers: Awaited<ReturnType<typeof test>>[] = [];
    for (let seed = 101; seed < 101 + seeds; seed++) {
      answers.push(await test(live, data, seed, options));
    }
    const of = <Key extends keyof (typeof answers)[number]>(key: Key) =>
      answers.map((answer) => answer[key]);
    results[v]!.push({ task, lr: of('lr'), steps: of('steps'), ok: of('ok') });
  }
  tf.dispose(data);
  console.error(`${live.id}: best ${(10 ** task.bestAt).toPrecision(2)}`);
}

/** A failure counts as a run that diverged. */
const lost = ({ task, lr }: Tried) =>
  mean(lr.map((rate) => (rate > 0 ? regretAt(task, Math.log10(rate)) : 1)));
const offBest = ({ task, lr }: Tried) =>
  mean(lr.filter((rate) => rate > 0).map((rate) => Math.log10(rate) - task.bestAt));
const spread = ({ lr }: Tried) => deviation(lr.filter((rate) => rate > 0).map(Math.log10));
const over = (tried: readonly Tried[], of: (one: Tried) => number) =>
  mean(tried.map(of).filter(Number.isFinite));

console.log(`${ids.length} tasks, ${seeds} seeds each; means over tasks`);
console.log(
  table(
    ['', 'steps', 'part lost', 'decades off the best rate', 'spread between seeds, decades', 'ok'],
    VARIANTS.map(([name], v) => {
      const tried = results[v]!;
      return [
        name,
        over(tried, ({ steps }) => mean(steps)).toFixed(0),
        over(tried, lost).toFixed(3),
        over(tried, offBest).toFixed(2),
        over(tried, spread).toFixed(2),
        `${(100 * over(tried, ({ ok }) => mean(ok.map(Number)))).toFixed(0)} %`,
      ];
    }),
  ),
);
