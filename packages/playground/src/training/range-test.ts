import type * as tf from '@tensorflow/tfjs';
import { threadsOf } from './engines.ts';
import type { Gate } from './gate.ts';
import type { Outcome, Point } from './messages.ts';
import { type Task, withNetwork } from './network.ts';

/** Batches of validation data that each loss is the mean of. */
const VALIDATION_BATCHES = 4;

/** Runs a range test, and looks whether the network is afterwards what it was before. */
export function runRangeTest(
  task: Task,
  gate: Gate,
  onPoint: (point: Point) => void,
): Promise<Outcome> {
  const { startLr, endLr, numIter, stepMode, batchSize, seed, loss: measured } = task.settings;
  return withNetwork(task, startLr, async ({ engine, model, train, validation }) => {
    const before = await weightsOf(model);
    const finder = new task.training.LRFinder(model);
    const start = performance.now();
    const {
      runs: _,
      tests: __,
      ...result
    } = await finder.rangeTest(
      { ...train, batchSize, seed },
      {
        ...{ engine, startLr, endLr, numIter, stepMode, signal: gate.signal },
        ...(measured === 'validation' && {
          valData: { ...validation, batchSize: 128 },
          evaluateBatches: VALIDATION_BATCHES,
        }),
        async onPoint({ lr, loss, rawLoss }) {
          onPoint({ lr, loss, rawLoss });
          await gate.pass();
        },
      },
    );
    const msPerStep = (performance.now() - start) / Math.max(result.steps, 1);
    const after = await weightsOf(model);
    const changed = before.filter((weight, i) => !Object.is(weight, after[i])).length;
    const weights = { count: before.length, changed };
    const threads = await threadsOf(task.engine);
    return { result, engine: task.engine, msPerStep, threads, weights };
  });
}

async function weightsOf(model: tf.LayersModel): Promise<number[]> {
  const all = await Promise.all(model.getWeights().map((weight) => weight.data()));
  return all.flatMap((values) => Array.from(values));
}
