// Short trainings around a suggestion, recorded once so that ways to choose can be compared.
import * as tf from '@tensorflow/tfjs';
import { kept } from '../live/cache.ts';
import { type Grid, TRUTH_SEEDS, trainGrid } from '../live/grid.ts';
import { testOnce } from '../live/range-tests.ts';
import type { Data, LiveTask } from '../live/task.ts';
import { Batches, compileTask } from '../live/training.ts';

/** Steps of a recorded trial, and those after which its validation loss is measured. */
const STEPS = 400;
const MARKS = [50, 100, 200, STEPS];
/** The rates of the trials, in half decades from the suggestion. */
const PLACES = [-6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6];
const SEEDS = [101, 102, 103, 104, 105, 106, 107, 108];

/** A training at a constant rate; its lists end where its loss isn't finite. */
export interface RecordedTrial {
  /** Half decades from the suggestion. */
  readonly place: number;
  readonly losses: readonly number[];
  /** The validation loss after some numbers of steps. */
  readonly validation: Readonly<Record<number, number>>;
}

/** What was tried with one seed. */
export interface Seed {
  readonly suggested: number;
  /** The validation loss before any step. */
  readonly untrained: number;
  readonly trials: readonly RecordedTrial[];
}

export interface Recorded {
  readonly task: LiveTask;
  readonly truth: Grid;
  readonly seeds: readonly Seed[];
}

/** The truth about a task and the trials around what tests of it suggest, trained or recalled. */
export async function record(task: LiveTask, isFresh: boolean): Promise<Recorded> {
  const data = task.data();
  try {
    const truth = await kept(task, data, { seeds: TRUTH_SEEDS }, isFresh, trainGrid);
    const seeds: Seed[] = [];
    for (const seed of SEEDS) seeds.push(await tryAround(task, data, seed, isFresh));
    return { task, truth, seeds };
  } finally {
    tf.dispose(data);
  }
}

async function tryAround(
  task: LiveTask,
  data: Data,
  seed: number,
  isFresh: boolean,
): Promise<Seed> {
  const { suggestion } = await testOnce(task, data, seed);
  const suggested = suggestion.lr;
  const settings = { suggested, places: PLACES, steps: STEPS, marks: MARKS, seed };
  return kept(task, data, settings, isFresh, () => train(task, data, seed, suggested));
}

async function train(task: LiveTask, data: Data, seed: number, suggested: number): Promise<Seed> {
  const { compiled, dispose } = await compileTask(task, data.train, seed);
  const start = compiled.save();
  const untrained = await compiled.evaluate(data.trials);
  const trials: RecordedTrial[] = [];
  for (const place of PLACES) {
    compiled.restore(start);
    // Other batches each time, as where the data goes on.
    const batches = new Batches(data.train, task.batchSize, 1000 * seed + place);
    const lr = suggested * 10 ** (place / 2);
    const losses: number[] = [];
    const validation: Record<number, number> = {};
    for (const mark of MARKS) {
      const next = batches.next(mark - losses.length);
      const rates = next.map(() => lr);
      losses.push(...(await compiled.runMany(next, rates)));
      tf.dispose(next);
      if (!losses.every(Number.isFinite)) break;
      validation[mark] = await compiled.evaluate(data.trials);
    }
    trials.push({ place, losses: losses.filter(Number.isFinite), validation });
  }
  await dispose();
  return { suggested, untrained, trials };
}
