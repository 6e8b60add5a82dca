/**
 * How well short trainings around a suggestion tell a better rate, for several ways to choose:
 *
 *   npm run bench:confirm -- [--fresh]
 *
 * The defaults of `confirm` were chosen on the tasks for that; the scored tasks are those of
 * bench:live. Writes its table into docs/suggestion.md. Trainings are kept in node_modules/.cache.
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { type Choice, type Judge, regretOf, regretOfTask } from './confirm/choices.ts';
import { type Recorded, record } from './confirm/trials.ts';
import type { LiveTask } from './live/task.ts';
import { TASKS } from './live/tasks/index.ts';
import { TUNING } from './live/tasks/tuning.ts';
import { writeReport } from './report/page.ts';
import { table } from './report/table.ts';

const { values } = parseArgs({ options: { fresh: { type: 'boolean', default: false } } });

/** Rates, in eighths of a decade from the suggestion, and steps at each. */
const TRIED: readonly (readonly [places: readonly number[], steps: number])[] = [
  [[-2, 0, 2], 66],
  [[-4, 0, 4], 66],
  [[-3, 0, 3], 66],
  [[0, 3, 6], 66],
  [[0, 2], 100],
  [[0, 3], 100],
  [[0, 4], 100],
  [[0, 6], 100],
  [[0, 8], 100],
  [[0, 3], 200],
  [[-2, 0, 2, 4, 6], 200],
];
const NONE: Choice = { places: [0], steps: 0, judge: 'truth' };

// ONNX Runtime takes the training steps.
await tf.setBackend('cpu');
const recordAll = async (tasks: readonly LiveTask[]): Promise<Recorded[]> => {
  const all: Recorded[] = [];
  for (const task of tasks) {
    all.push(await record(task, values.fresh));
    console.error(`${task.id}: ${all.length} of ${tasks.length}`);
  }
  return all;
};
const tuning = await recordAll(TUNING);
const scored = await recordAll(TASKS);

const figure = (choice: Choice) => [tuning, scored].map((all) => regretOf(all, choice).toFixed(4));
const factors = (places: readonly number[]) =>
  places.map((place) => Number((10 ** (place / 8)).toPrecision(2))).join(', ');
const choices = table(
  ['rates, as factors', 'steps', 'training loss', 'validation loss', 'the truth'],
  [
    ['1', '0', '', '', figure(NONE).join(', ')],
    ...TRIED.map(([places, steps]) => [
      factors(places),
      String(steps * places.length),
      ...(['training', 'validation', 'truth'] as const).map((judge: Judge) =>
        figure({ places, steps, judge }).join(', '),
      ),
    ]),
  ],
);
const byTask = table(
  ['task', 'nreg as suggested', 'with `confirm`'],
  tuning.map((one) => [
    one.task.id,
    regretOfTask(one, NONE).toFixed(3),
    regretOfTask(one, { places: [0, 3], steps: 100, judge: 'training' }).toFixed(3),
  ]),
);
const report = `${choices}\n\nThe tasks for choosing, one by one:\n\n${byTask}`;
console.log(report);
writeReport('bench:confirm', report);
