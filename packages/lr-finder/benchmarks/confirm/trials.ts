// Short trainings around a suggestion, recorded once so that ways to choose can be compared.
import * as tf from '@tensorflow/tfjs';
import { LRFinder } from 'lr-finder/tfjs';
import { compileTrainStep } from 'tfjs-onnxruntime';
import { uniform } from '../../src/suggest/random.ts';
import { kept } from '../live/cache.ts';
import { type Grid, trainGrid } from '../live/grid.ts';
import { endLr, START_LR } from '../live/range-tests.ts';
import { type Data, type LiveTask, OPTIMIZERS, seededModel } from '../live/task.ts';
import { drawBatches } from '../live/training.ts';

/** Steps of a recorded trial, and those after which its validation loss is measured. */
const STEPS = 200;
const MARKS = [50, 66, 100, STEPS];
/** The rates of the trials, in eighths of a decade from the suggestion. */
const PLACES = Array.from({ length: 13 }, (_, i) => i - 4);
const SEEDS = [101, 102, 103];

/** A training at a constant rate; its lists end where its loss isn't finite. */
export interface Trial {
  /** log10 of its rate over the suggested one, times eight. */
  readonly place: number;
  readonly losses: readonly number[];
  /** The validation loss after some numbers of steps. */
  readonly validation: Readonly<Record<number, number>>;
}

/** What was tried with one seed. */
export interface Seed {
  readonly suggested: number;
  readonly trials: readonly Trial[];
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
    const truth = await kept(task, data, { seeds: 3 }, isFresh, trainGrid);
    const settings = { trials: PLACES, steps: STEPS, marks: MARKS, seeds: SEEDS };
    const seeds = await kept(task, data, settings, isFresh, async () => {
      const all: Seed[] = [];
      for (const seed of SEEDS) all.push(await tryAround(task, data, seed));
      return all;
    });
    return { task, truth, seeds };
  } finally {
    tf.dispose(data);
  }
}

async function tryAround(task: LiveTask, { train, validation }: Data, seed: number): Promise<Seed> {
  const model = seededModel(task, seed);
  const optimizer = OPTIMIZERS[task.optimizer](START_LR);
  const random = Math.random;
  // What seeds the dropout of a compiled step.
  Math.random = uniform(seed);
  try {
    const finder = new LRFinder(model, optimizer, task.loss);
    await finder.rangeTest({ ...train, batchSize: task.batchSize, seed }, { endLr: endLr(task) });
    const { lr: suggested } = finder.suggestion();
    const [batch] = drawBatches(train, { ...task, steps: 1 }, seed);
    const compiled = await compileTrainStep({
      model,
      optimizer,
      loss: task.loss,
      batch: batch!,
      seed,
    });
    const start = compiled.save();
    const trials: Trial[] = [];
    for (const place of PLACES) {
      compiled.restore(start);
      // Other batches each time, as where the data goes on.
      const batches = drawBatches(train, { ...task, steps: STEPS }, 1000 * seed + place);
      const lr = suggested * 10 ** (place / 8);
      const losses: number[] = [];
      const after: Record<number, number> = {};
      for (const mark of MARKS) {
        const next = batches.slice(losses.length, mark);
        losses.push(
          ...(await compiled.runMany(
            next,
            next.map(() => lr),
          )),
        );
        if (!losses.every(Number.isFinite)) break;
        after[mark] = await compiled.evaluate(validation);
      }
      tf.dispose(batches);
      trials.push({ place, losses: losses.filter(Number.isFinite), validation: after });
    }
    await compiled.dispose();
    tf.dispose(batch!);
    return { suggested, trials };
  } finally {
    Math.random = random;
    optimizer.dispose();
    model.dispose();
  }
}
