/**
 * How well short trainings around a suggestion tell a better rate, by their length and by what judges
 * them:
 *
 *   npm run bench:confirm -- [--fresh]
 *
 * The tasks are others than those of bench:live; on each some rate gains a hundredth of the loss. Writes its
 * table into docs/suggestion.md. Trainings are kept in node_modules/.cache.
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { type Choice, costOf, costOnTask } from './confirm/choices.ts';
import { type Recorded, record } from './confirm/trials.ts';
import { canBeLearned, triedTask } from './live/run.ts';
import { TUNING } from './live/tasks/index.ts';
import { writeReport } from './report/page.ts';
import { table } from './report/table.ts';

const { values } = parseArgs({ options: { fresh: { type: 'boolean', default: false } } });
/** As many as `confirm` tries by default, at most. */
const CANDIDATES = 6;
/** Steps of each trial; the best take as many again. */
const LENGTHS = [50, 100, 200];
const WAYS: Readonly<Record<string, Pick<Choice, 'judge' | 'off'>>> = {
  'by training loss': { judge: 'training' },
  'by training and validation loss': { judge: 'both' },
  'from a tenth of the suggestion': { judge: 'both', off: -1 },
  'from ten times the suggestion': { judge: 'both', off: 1 },
};

// ONNX Runtime takes the training steps.
await tf.setBackend('cpu');
const all: Recorded[] = [];
for (const [i, task] of TUNING.entries()) {
  const recorded = await record(task, values.fresh);
  if (canBeLearned(triedTask(task, recorded.truth, []).task)) all.push(recorded);
  console.error(`${task.id}: ${i + 1} of ${TUNING.length}`);
}

const ways = Object.values(WAYS);
const rowOf = (candidates: number, steps: number) => {
  const costs = ways.map((way) => costOf(all, { candidates, steps, ...way }));
  return [
    steps === 0 ? 'the suggestion' : String(candidates),
    String(steps),
    costs[1]!.trials.toFixed(1),
    ...costs.map(({ regret }) => regret.toFixed(4)),
  ];
};
const byLength = table(
  ['`candidates`', 'steps of each', 'trials', ...Object.keys(WAYS)],
  [
    rowOf(0, 0),
    ...[2, 3, 4, 5, CANDIDATES].flatMap((n) => LENGTHS.map((steps) => rowOf(n, steps))),
  ],
);
const byTask = table(
  ['task', 'as suggested', ...LENGTHS.map((steps) => `trials of ${steps} steps`)],
  all.map((one) => [
    one.task.id,
    ...[0, ...LENGTHS].map((steps) =>
      costOnTask(one, { candidates: CANDIDATES, steps, judge: 'both' }).regret.toFixed(3),
    ),
  ]),
);
const report = `${byLength}\n\nEach task, with up to six rates, by training and validation loss:\n\n${byTask}`;
console.log(report);
writeReport('bench:confirm', report);
