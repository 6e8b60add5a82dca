import * as tf from '@tensorflow/tfjs';
import type { Task } from '../suggest/tasks.ts';
import { kept } from './cache.ts';
import { type Grid, type GridOptions, trainGrid } from './grid.ts';
import { type Tried, tryTests } from './range-tests.ts';
import type { LiveTask } from './task.ts';

/** Seeds of the tests: others than those of the grid. */
const FIRST_SEED = 101;

export interface RunOptions {
  /** Seeds of range tests, and of the trainings of the grid. */
  readonly seeds: number;
  readonly grid: GridOptions;
  /** Train the grid even where it is known. */
  readonly isFresh: boolean;
}

/** A task with its truth, as recorded ones are, and what was tried on it with each seed. */
export interface TriedTask {
  readonly task: Task;
  readonly live: LiveTask;
  readonly tried: readonly Tried[];
}

/** Where the best training gains less than this part of the loss, nothing can be lost by a wrong rate. */
const LEAST_GAIN = 0.01;

/** Whether some rate gains enough for others to be measured by it. */
export function canBeLearned({ untrained, best }: Pick<Task, 'untrained' | 'best'>): boolean {
  return untrained - best >= LEAST_GAIN * Math.abs(untrained);
}

/** Trains the grid of a task, or recalls it, and runs the tests on it. */
export async function runTask(
  live: LiveTask,
  { seeds, grid: gridOptions, isFresh }: RunOptions,
): Promise<TriedTask> {
  const data = live.data();
  try {
    const truth = await kept(live, data, gridOptions, isFresh, trainGrid);
    const tried: Tried[] = [];
    for (let i = 0; i < seeds; i++) tried.push(await tryTests(live, data, FIRST_SEED + i));
    return triedTask(live, truth, tried);
  } finally {
    tf.dispose(data);
  }
}

export function triedTask(live: LiveTask, truth: Grid, tried: readonly Tried[]): TriedTask {
  const { id, dataset, optimizer } = live;
  const best = Math.min(...truth.value);
  const bestAt = truth.grid[truth.value.indexOf(best)]!;
  const tests = tried.map(({ test }) => test);
  const { size } = tried[0] ?? {};
  return { live, tried, task: { id, dataset, optimizer, ...size, ...truth, best, bestAt, tests } };
}
