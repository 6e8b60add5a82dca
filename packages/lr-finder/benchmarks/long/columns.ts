// Tasks by the length and the schedule of their trainings: what a rate is good for differs.
import * as tf from '@tensorflow/tfjs';
import type { Suggestion } from 'lr-finder';
import { kept } from '../live/cache.ts';
import { type Grid, type GridOptions, trainGrid } from '../live/grid.ts';
import { testOnce } from '../live/range-tests.ts';
import { triedTask } from '../live/run.ts';
import type { ScheduleName } from '../live/schedules.ts';
import type { LiveTask, OptimizerName } from '../live/task.ts';
import { VARIED } from '../live/tasks/index.ts';
import { LONG } from '../live/tasks/long.ts';
import type { Task } from '../suggest/tasks.ts';

const SEEDS = [101, 102, 103];
/** Parts of a long training after which the loss is measured too. */
const MARKS = [0.1, 0.3];

/** Some tasks with one kind of training, and what tests of them suggest. */
export interface Column {
  readonly name: string;
  readonly tasks: readonly Task[];
  /** One for each task and seed. */
  readonly suggestions: readonly (readonly Suggestion[])[];
}

/** The grids of each schedule: long trainings take long, so that there are few rates and seeds. */
const SHORT: Readonly<Record<ScheduleName, GridOptions>> = {
  constant: { seeds: 3 },
  cosine: { seeds: 1, perDecade: 3, schedule: 'cosine' },
  oneCycle: { seeds: 1, perDecade: 3, schedule: 'oneCycle' },
};
const longGrids = ({ optimizer }: LiveTask): Readonly<Record<ScheduleName, GridOptions>> => {
  const range = LONG_RANGES[optimizer]!;
  return {
    constant: { range, perDecade: 3, seeds: 2, marks: MARKS },
    cosine: { range, perDecade: 3, seeds: 1, schedule: 'cosine' },
    oneCycle: { range, perDecade: 3, seeds: 1, schedule: 'oneCycle' },
  };
};
const LONG_RANGES: Partial<Readonly<Record<OptimizerName, readonly [number, number]>>> = {
  momentum: [-10 / 3, -1 / 3],
  adam: [-4, -1],
  adamw: [-4, -1],
};

/** All columns, trained or recalled. */
export async function columns(isFresh: boolean, onTask: (id: string) => void): Promise<Column[]> {
  const all: Column[] = [];
  for (const [length, tasks, grids] of [
    ['200 to 400 steps', VARIED, () => SHORT],
    ['2,000 to 5,000 steps', LONG, longGrids],
  ] as const) {
    const suggestions: Suggestion[][] = [];
    const truths: Record<ScheduleName, Grid[]> = { constant: [], cosine: [], oneCycle: [] };
    for (const task of tasks) {
      const data = task.data();
      for (const [schedule, options] of Object.entries(grids(task))) {
        const truth = await kept(task, data, options, isFresh, trainGrid);
        truths[schedule as ScheduleName].push(truth);
      }
      const ofTask = [];
      for (const seed of SEEDS) ofTask.push((await testOnce(task, data, seed)).suggestion);
      suggestions.push(ofTask);
      tf.dispose(data);
      onTask(task.id);
    }
    const add = (name: string, grids: readonly Grid[]) => {
      const known = tasks.map((task, t) => ({
        ...triedTask(task, grids[t]!, []).task,
        tests: SEEDS.map((seed) => ({ numIter: 100, seed, ...NOTHING })),
      }));
      all.push({ name: `${name}, ${length}`, tasks: known, suggestions });
    };
    for (const [part, mark] of truths.constant[0]!.earlier ? MARKS.entries() : []) {
      const cut = truths.constant.map((grid) => ({ ...grid, value: grid.earlier![part]! }));
      add(`constant, ${mark} of`, cut);
    }
    add('constant', truths.constant);
    add('cosine', truths.cosine);
    add('one-cycle', truths.oneCycle);
  }
  return all;
}

/** The suggestions are read already. */
const NOTHING = { full: emptyHistory(), recorded: emptyHistory() };

function emptyHistory() {
  return { lr: [], loss: [], rawLoss: [] };
}
