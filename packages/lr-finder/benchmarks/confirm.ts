/**
 * How well short trainings around a suggestion tell a better rate, by their length and by what judges
 * them:
 *
 *   npm run bench:confirm -- [--fresh]
 *
 * The tasks are others than those of bench:live. Writes its table into docs/suggestion.md. Trainings are
 * kept in node_modules/.cache.
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { type Choice, type Judge, regretOf, regretOfTask } from './confirm/choices.ts';
import { MARKS, type Recorded, record } from './confirm/trials.ts';
import { TUNING } from './live/tasks/tuning.ts';
import { writeReport } from './report/page.ts';
import { table } from './report/table.ts';

const { values } = parseArgs({ options: { fresh: { type: 'boolean', default: false } } });
const JUDGES: readonly Judge[] = ['training', 'validation'];
const NONE: Choice = { candidates: 4, steps: 0, judge: 'validation' };

// ONNX Runtime takes the training steps.
await tf.setBackend('cpu');
const all: Recorded[] = [];
for (const task of TUNING) {
  all.push(await record(task, values.fresh));
  console.error(`${task.id}: ${all.length} of ${TUNING.length}`);
}

const byLength = table(
  ['`candidates`', 'steps of each', ...JUDGES.map((judge) => `by ${judge} loss`)],
  [
    ['the suggestion', '0', ...JUDGES.map(() => regretOf(all, NONE).toFixed(4))],
    ...[2, 3, 4].flatMap((candidates) =>
      MARKS.map((steps) => [
        String(candidates),
        String(steps),
        ...JUDGES.map((judge) => regretOf(all, { candidates, steps, judge }).toFixed(4)),
      ]),
    ),
  ],
);
const byTask = table(
  ['task', 'as suggested', ...JUDGES.map((judge) => `by ${judge} loss`)],
  all.map((one) => [
    one.task.id,
    regretOfTask(one, NONE).toFixed(3),
    ...JUDGES.map((judge) => regretOfTask(one, { candidates: 4, steps: 100, judge }).toFixed(3)),
  ]),
);
const report = `${byLength}\n\nEach task, with up to four rates of 100 steps:\n\n${byTask}`;
console.log(report);
writeReport('bench:confirm', report);
