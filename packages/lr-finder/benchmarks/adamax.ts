/**
 * Adamax's customary rate, which no recorded task can tell, and how well it does on datasets that it was
 * not fitted on:
 *
 *   npm run bench:adamax -- [--fresh]
 *
 * Writes its table into docs/suggestion.md. Trainings are kept in node_modules/.cache.
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { COEFFICIENTS, type Coefficients } from '../src/suggest/coefficients.ts';
import { kept } from './live/cache.ts';
import { TRUTH_SEEDS, trainGrid } from './live/grid.ts';
import { testOnce } from './live/range-tests.ts';
import { triedTask } from './live/run.ts';
import type { LiveTask } from './live/task.ts';
import { WITH_ADAMAX } from './live/tasks/index.ts';
import { writeReport } from './report/page.ts';
import { lost, table } from './report/table.ts';
import { fitCustomary, readAll, suggested } from './suggest/fit.ts';
import { score } from './suggest/score.ts';
import { loadTasks, type Task } from './suggest/tasks.ts';

const { values } = parseArgs({ options: { fresh: { type: 'boolean', default: false } } });
const RECORDED = loadTasks().length;
const SEEDS = [101, 102, 103, 104, 105];

async function recorded(live: LiveTask): Promise<Task> {
  const data = live.data();
  try {
    const truth = await kept(live, data, { seeds: TRUTH_SEEDS }, values.fresh, trainGrid);
    const tried = [];
    for (const seed of SEEDS) tried.push(await testOnce(live, data, seed));
    const tests = tried.map(({ test }) => test);
    return { ...triedTask(live, truth, []).task, ...tried[0]!.size, tests };
  } finally {
    tf.dispose(data);
  }
}

// ONNX Runtime takes the training steps.
await tf.setBackend('cpu');
const tasks: Task[] = [];
for (const live of WITH_ADAMAX) {
  tasks.push(await recorded(live));
  console.error(`${live.id}: ${tasks.length} of ${WITH_ADAMAX.length}`);
}
const read = readAll(tasks);
const { adamax: _, ...customary } = COEFFICIENTS.customary;
const others: Coefficients = { ...COEFFICIENTS, customary };
const fitted = (places: readonly number[]) =>
  fitCustomary(
    'adamax',
    places.map((t) => tasks[t]!),
    places.map((t) => read[t]!),
    others,
    RECORDED + places.length,
  );
const scored = (coefficientsOf: (task: Task) => Coefficients) =>
  score(
    tasks,
    tasks.map((task, t) => {
      const coefficients = coefficientsOf(task);
      return read[t]!.map((each) => 10 ** suggested(task, each, coefficients, true));
    }),
  );
const places = [...tasks.keys()];
const rate = fitted(places).customary.adamax!;
const without = scored(() => others);
const foreign = scored(({ dataset }) =>
  fitted(places.filter((t) => tasks[t]!.dataset !== dataset)),
);
const report = table(
  [
    'tasks',
    'log10 of the rate',
    'nreg without it',
    'nreg with it, fitted on other datasets',
    'difference',
  ],
  [
    [
      String(tasks.length),
      rate.toFixed(2),
      without.regret.toFixed(4),
      foreign.regret.toFixed(4),
      lost(foreign, without),
    ],
  ],
);
console.log(report);
writeReport('bench:adamax', report);
