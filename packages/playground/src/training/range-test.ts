import type * as tf from '@tensorflow/tfjs';
import type { DataSet } from '../data/data-set.ts';
import type { EngineName, TestSettings } from '../settings/settings.ts';
import { startEngine, type Training, threadsOf } from './engines.ts';
import type { Gate } from './gate.ts';
import type { Outcome, Point } from './messages.ts';
import { disposeNetwork, makeNetwork } from './network.ts';
import { tensorsOf } from './task.ts';

/** Batches of validation data that each loss is the mean of. */
const VALIDATION_BATCHES = 4;

/** Runs a range test, and looks whether the network is afterwards what it was before. */
export async function runRangeTest(
  training: Training,
  engineName: EngineName,
  data: DataSet,
  settings: TestSettings,
  gate: Gate,
  onPoint: (point: Point) => void,
): Promise<Outcome> {
  const engine = await startEngine(training, engineName);
  const { tf, LRFinder } = training;
  const { startLr, endLr, numIter, stepMode, batchSize, seed } = settings;
  const model = makeNetwork(tf, data, settings, startLr);
  const train = tensorsOf(tf, data.train, data);
  const validation = tensorsOf(tf, data.validation, data);
  try {
    const before = await weightsOf(model);
    const finder = new LRFinder(model);
    const start = performance.now();
    const {
      runs: _,
      tests: __,
      ...result
    } = await finder.rangeTest(
      { ...train, batchSize, seed },
      {
        ...{ engine, startLr, endLr, numIter, stepMode, signal: gate.signal },
        ...(settings.loss === 'validation' && {
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
    const threads = await threadsOf(engineName);
    return { result, engine: engineName, msPerStep, threads, weights };
  } finally {
    tf.dispose([train.xs, train.ys, validation.xs, validation.ys]);
    disposeNetwork(model);
  }
}

async function weightsOf(model: tf.LayersModel): Promise<number[]> {
  const all = await Promise.all(model.getWeights().map((weight) => weight.data()));
  return all.flatMap((values) => Array.from(values));
}
