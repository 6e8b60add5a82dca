/**
 * Range tests and their suggestions on tasks whose best rate is then found by real trainings:
 *
 *   npm run bench:live -- [--tasks rings-mlp2-adagrad,wages-mlp3-rmsprop] [--seeds 5] [--quick] [--fresh]
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
import { DRAWN } from './live/tasks/index.ts';
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
const ids = values.tasks?.split(',') ?? DRAWN.map(({ id }) => id);
const unknown = ids.find((id) => !DRAWN.some((task) => task.id === id));
if (unknown !== undefined) {
  throw new Error(
    `Expected \`--tasks\` to name some of ${DRAWN.map(({ id }) => id).join(', ')}, got ${unknown}`,
  );
}
const seeds = Number(values.seeds ?? (values.quick ? 2 : 5));
if (!Number.isInteger(seeds) || seeds < 1) {
  throw new Error(`Expected \`--seeds\` to be an integer >= 1, got ${values.seeds}`);
}
const isWhole = !values.quick && values.tasks === undefined && values.seeds === undefined;

// ONNX Runtime takes the training steps.
await tf.setBackend('cpu');
const done: TriedTask[] = [];
for (const task of DRAWN.filter(({ id }) => ids.includes(id))) {
  const start = performance.now();
  done.push(
    await runTask(task, {
      seeds,
      grid: { seeds: values.quick ? 1 : TRUTH_SEEDS },
      isFresh: values.fresh,
    }),
  );
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.error(`${done.length} of ${ids.length}: ${task.id}, ${seconds} s`);
}
const scored = done.filter(({ task }) => canBeLearned(task));
const leftOut = done.filter((each) => !scored.includes(each)).map(({ live }) => live.id);
const live = {
  tasks: scored.map(({ task }) => task),
  suggestions: scored.map(({ tried }) => tried.map(({ one }) => one.suggestion.lr)),
};
const recorded = loadTasks();
const compared = comparedWithConstants(
  { tasks: recorded, suggestions: crossValidated(recorded)(true) },
  live,
);
const why = 'Left out, since no rate gains a hundredth of the loss';
const report = [
  compared,
  ...(leftOut.length > 0 ? [`${why}: ${leftOut.join(', ')}.`] : []),
  reportOf(scored),
].join('\n\n');
console.log(report);
if (isWhole) {
  keepResults(live.tasks);
  writeReport('bench:live', report);
}
