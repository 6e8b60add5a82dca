import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { sampled } from '../../../../../test/sample.ts';
import { type History, rangeTest, suggest } from '../../../src/index.ts';
import { LRFinder } from '../../../src/tfjs/index.ts';
import { AdamWNetwork } from '../../tfjs/adamw-network.ts';
import {
  buildModel,
  buildOptimizer,
  optionsOf,
  type RecordedRun,
  readRun,
  tensorsOf,
} from '../../tfjs/recorded-run.ts';

const RATE_TOLERANCE = 1e-12;

/** Relative, for float32; pytorch-lr-finder's own float32 differs by up to 1.5e-6 from its float64. */
const LOSS_TOLERANCE = 1e-5;

/** Unsmoothed, the last losses of runs that break up multiply the errors of all steps before. */
const RAW_LOSS_TOLERANCE = 1e-4;

const runs = [
  'sgd_exp_s05',
  'sgd_linear_s0',
  'val_exp_s05',
  'accum4_exp_s05',
  'adam_exp_s05',
  'rmsprop_exp_s05',
  'cnn_sgd_exp',
  'mse_diabetes_adam',
  'diverge_exp_s05',
];

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe.each(sampled(runs, 1, 0))('pytorch-lr-finder, %s', (id) => {
  it.each(['tfjs', 'onnx'] as const)('is reproduced by %s', async (engine) => {
    const run = readRun(id);
    const { xs, ys } = tensorsOf(run.data, run);
    const trainData = {
      *[Symbol.iterator]() {
        for (const rows of run.batches) {
          yield tf.tidy(() => {
            const indices = tf.tensor1d([...rows], 'int32');
            return { xs: tf.gather(xs, indices), ys: tf.gather(ys, indices) };
          });
        }
      },
    };
    const loss = run.model.loss_id === 'ce' ? 'softmaxCrossEntropy' : 'meanSquaredError';
    const finder = new LRFinder(buildModel(run), buildOptimizer(run), loss);
    const { history } = await finder.rangeTest(trainData, {
      ...optionsOf(run),
      engine,
      accumulationSteps: run.range_test.accumulation_steps,
      ...(run.val && {
        valData: { ...tensorsOf(run.val, run), batchSize: run.val.batch_size },
      }),
    });
    expectRun(run, history, finder.bestLoss);
  });
});

describe('pytorch-lr-finder, adamw_exp_s05', () => {
  it("is reproduced by a loop of one's own", async () => {
    const run = readRun('adamw_exp_s05');
    const network = new AdamWNetwork(run);
    const { history, bestLoss } = await rangeTest(network, optionsOf(run));
    expectRun(run, history, bestLoss);
  });
});

function expectRun(
  { result_float64: recorded, raw_loss_float64, range_test }: RecordedRun,
  history: History,
  bestLoss: number | undefined,
): void {
  expect(history.lr).toHaveLength(recorded.history.lr.length);
  expect(largestError(history.lr, recorded.history.lr)).toBeLessThanOrEqual(RATE_TOLERANCE);
  expect(largestError(history.loss, recorded.history.loss)).toBeLessThanOrEqual(LOSS_TOLERANCE);
  expect(largestError(history.rawLoss, raw_loss_float64)).toBeLessThanOrEqual(RAW_LOSS_TOLERANCE);
  expect(largestError([bestLoss!], [recorded.best_loss])).toBeLessThanOrEqual(LOSS_TOLERANCE);
  expect(history.lr.length < range_test.num_iter).toBe(recorded.stopped_early);
  const suggestion = suggest(history, { method: 'steepest' });
  expect(suggestion.index).toBe(recorded.suggestion.index);
  expect(largestError([suggestion.lr], [recorded.suggestion.lr])).toBeLessThanOrEqual(1e-12);
}

function largestError(got: readonly number[], expected: readonly number[]): number {
  return Math.max(...expected.map((value, i) => Math.abs(got[i]! - value) / Math.abs(value)));
}
