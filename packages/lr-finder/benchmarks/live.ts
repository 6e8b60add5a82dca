/**
 * Range tests and their suggestions on tasks whose best rate is then found by real trainings:
 *
 *   npm run bench:live -- [--tasks mnist-mlp-adam,wages-mlp3-rmsprop] [--seeds 5] [--quick] [--fresh]
 *
 * Writes its tables into docs/suggestion.md when it has run in full. The grids of trainings are
 * kept in node_modules/.cache; `--fresh` trains them anew.
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { TRUTH_SEEDS } from './live/grid.ts';
import { reportOf } from './live/report.ts';
import { keepResults } from './live/results.ts';
import { canBeLearned, runTask, type TriedTask } from './live/run.ts';
import type { LiveTask } from './live/task.ts';
import { SCORED } from './live/tasks/index.ts';
import { comparedWithConstants } from './live/together.ts';
import { writeReport } from './report/page.ts';
import { crossValidated } from './suggest/cross-validation.ts';
import { loadTasks } from './suggest/tasks.ts';

const { values } = parseArgs({
  options: {
    tasks: { type: 'string' },
    seeds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
  },
});
const known = Object.values(SCORED).flatMap((tasks) => tasks.map(({ id }) => id));
const ids = values.tasks?.split(',') ?? known;
const unknown = ids.find((id) => !known.includes(id));
if (unknown !== undefined) {
  throw new Error(`Expected \`--tasks\` to name some of ${known.join(', ')}, got ${unknown}`);
}
const seeds = Number(values.seeds ?? (values.quick ? 2 : 5));
if (!Number.isInteger(seeds) || seeds < 1) {
  throw new Error(`Expected \`--seeds\` to be an integer >= 1, got ${values.seeds}`);
}
const isWhole = !values.quick && values.tasks === undefined && values.seeds === undefined;

async function tryTask(task: LiveTask): Promise<TriedTask> {
  const start = performance.now();
  const grid = { seeds: values.quick ? 1 : TRUTH_SEEDS };
  const done = await runTask(task, { seeds, grid, isFresh: values.fresh });
  console.error(`${task.id}, ${((performance.now() - start) / 1000).toFixed(0)} s`);
  return done;
}

// ONNX Runtime takes the training steps.
await tf.setBackend('cpu');
const scored: TriedTask[] = [];
const parts: string[] = [];
for (const [origin, tasks] of Object.entries(SCORED)) {
  const all: TriedTask[] = [];
  for (const task of tasks) if (ids.includes(task.id)) all.push(await tryTask(task));
  const group = all.filter(({ task }) => canBeLearned(task));
  if (group.length === 0) continue;
  scored.push(...group);
  const leftOut = all.filter((each) => !group.includes(each)).map(({ live }) => live.id);
  const why = 'Left out, since no rate gains a hundredth of the loss';
  parts.push(
    `The ${group.length} tasks ${origin}:`,
    ...(leftOut.length > 0 ? [`${why}: ${leftOut.join(', ')}.`] : []),
    reportOf(group),
  );
}
const recorded = loadTasks();
const live = {
  tasks: scored.map(({ task }) => task),
  suggestions: scored.map(({ tried }) => tried.map(({ one }) => one.suggestion.lr)),
};
const compared = comparedWithConstants(
  { tasks: recorded, suggestions: crossValidated(recorded)(true) },
  live,
);
const report = [compared, ...parts].join('\n\n');
console.log(report);
if (isWhole) {
  keepResults(live.tasks);
  writeReport('bench:live', report);
}
