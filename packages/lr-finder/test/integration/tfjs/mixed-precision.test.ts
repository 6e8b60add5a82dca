import * as tf from '@tensorflow/tfjs';
import { type CompileOptions, compileTrainStep } from 'tfjs-onnxruntime';
import { beforeAll, describe, expect, it } from 'vitest';
import { sampled } from '../../../../../test/sample.ts';
import { flatDigits, imageDigits } from '../../../benchmarks/live/data/mnist.ts';
import type { History } from '../../../src/range-test/history.ts';
import { rangeTest } from '../../../src/range-test/range-test.ts';
import type { StepOutcome, Trainable } from '../../../src/range-test/trainable.ts';
import type { Suggestion } from '../../../src/suggest/suggestion.ts';
import { LRFinder } from '../../../src/tfjs/lr-finder.ts';
import { tfjsTrainable } from '../../../src/tfjs/trainable.ts';
import { smallData, smallModel } from '../../tfjs/small-task.ts';

beforeAll(() => tf.setBackend('cpu'));

const l = tf.layers;
const seeded = (seed: number) => ({ kernelInitializer: tf.initializers.glorotUniform({ seed }) });

const mlp = () =>
  tf.sequential({
    layers: [
      l.dense({ units: 64, activation: 'relu', inputShape: [784], ...seeded(1) }),
      l.dense({ units: 10, activation: 'softmax', ...seeded(2) }),
    ],
  });
const convnet = () =>
  tf.sequential({
    layers: [
      l.conv2d({ filters: 8, kernelSize: 5, inputShape: [28, 28, 1], ...seeded(1) }),
      l.batchNormalization(),
      l.reLU(),
      l.maxPooling2d({ poolSize: 2 }),
      l.conv2d({ filters: 16, kernelSize: 3, strides: 2, activation: 'relu', ...seeded(2) }),
      l.flatten(),
      l.dense({ units: 10, activation: 'softmax', ...seeded(3) }),
    ],
  });

const TASKS: [string, () => tf.LayersModel, () => { train: { xs: tf.Tensor; ys: tf.Tensor } }][] = [
  ['an MLP', mlp, flatDigits],
  ['a convnet', convnet, imageDigits],
];
const ADAM = [0.001, 0.9, 0.999] as const;
const LOSS = 'categoricalCrossentropy';
const RANGE = { startLr: 1e-5, endLr: 10, numIter: 60 };

/** A trainable of a compiled step on batches of data, with a list of what each step resolved to. */
async function trainableOf(
  options: Omit<CompileOptions, 'batch'>,
  { xs, ys }: { xs: tf.Tensor; ys: tf.Tensor },
  size: number,
) {
  const count = Math.floor(xs.shape[0]! / size);
  // After a skipped step its batch is taken again, so that each rate has the same one in any precision.
  const batchAt = (i: number) => ({
    xs: xs.slice((i % count) * size, size),
    ys: ys.slice((i % count) * size, size),
  });
  const step = await compileTrainStep({ ...options, batch: batchAt(0), seed: 1 });
  const seen: [lr: number, outcome: StepOutcome][] = [];
  let taken = 0;
  const trainable: Trainable = {
    async step(lr) {
      const batch = batchAt(taken);
      const outcome = await step.run(batch, lr);
      tf.dispose(batch);
      seen.push([lr, outcome]);
      if (typeof outcome === 'number') taken += 1;
      return outcome;
    },
    save: () => step.save(),
    restore: (state) => step.restore(state as ReturnType<typeof step.save>),
  };
  return { step, trainable, seen };
}

describe('on MNIST, in mixed precision', () => {
  it.each(sampled(TASKS, 1, 0))(
    'the curve of %s is that of float32 to 2 %, before it diverges',
    async (_, make, digits) => {
      const curves: History[] = [];
      for (const precision of ['float32', 'mixed'] as const) {
        const options = {
          model: make(),
          optimizer: tf.train.adam(...ADAM),
          loss: LOSS,
          precision,
        } as const;
        const { trainable, step } = await trainableOf(options, digits().train, 64);
        const { history } = await rangeTest(trainable, RANGE);
        curves.push(history);
        await step.dispose();
      }
      const [single, mixed] = curves as [History, History];
      const lowest = single.rawLoss.indexOf(Math.min(...single.rawLoss));
      expect(single.rawLoss[lowest]!).toBeLessThan(0.5 * single.rawLoss[0]!);
      const off = single.loss
        .slice(0, lowest + 1)
        .map((loss, i) => Math.abs(mixed.loss[i]! / loss - 1));
      expect(Math.max(...off)).toBeLessThan(0.02);
      expect(Math.max(...off)).toBeGreaterThan(1e-6);
    },
  );

  it.each(sampled(TASKS, 1, 0))(
    'LRFinder gives the rate of %s in float32, within its interval',
    async (_, make, digits) => {
      const suggestions = [];
      for (const precision of ['float32', 'mixed'] as const) {
        const finder = new LRFinder(make(), tf.train.adam(...ADAM), LOSS);
        const data = { ...digits().train, batchSize: 64, seed: 1 };
        const { engine } = await finder.rangeTest(data, { ...RANGE, precision, refine: 0 });
        expect(engine).toBe('onnx');
        suggestions.push(finder.suggestion());
      }
      const [single, mixed] = suggestions as [Suggestion, Suggestion];
      expect(mixed.verdict.kind).toBe(single.verdict.kind);
      expect(mixed.lr).toBeGreaterThan(single.interval[0]);
      expect(mixed.lr).toBeLessThan(single.interval[1]);
    },
  );
});

describe('a forced overflow', () => {
  const prepare = (initScale: number) =>
    trainableOf(
      {
        ...{ model: smallModel(0), optimizer: tf.train.sgd(0.1), loss: LOSS },
        ...{ precision: 'mixed', lossScaler: { initScale } },
      },
      smallData(),
      16,
    );
  const options = { startLr: 1e-4, endLr: 0.1, numIter: 20 };

  it('is taken again at its rate, and not recorded', async () => {
    const [large, small] = [await prepare(2 ** 30), await prepare(256)];
    const before = large.step.save();
    const { history, stopReason, steps } = await rangeTest(large.trainable, options);
    const wanted = await rangeTest(small.trainable, options);
    const skipped = large.seen.filter(([, outcome]) => typeof outcome !== 'number');
    expect(skipped.length).toBeGreaterThan(5);
    expect(skipped.slice(0, 5).every(([lr]) => lr === history.lr[0])).toBe(true);
    const taken = large.seen.flatMap(([, outcome]) =>
      typeof outcome === 'number' ? [outcome] : [],
    );
    expect(history.rawLoss).toEqual(taken);
    expect(small.seen.every(([, outcome]) => typeof outcome === 'number')).toBe(true);
    expect([stopReason, steps]).toEqual(['completed', 20 + skipped.length]);
    expect(history.lr).toEqual(wanted.history.lr);
    history.rawLoss.forEach((loss, i) => {
      expect(Math.abs(loss / wanted.history.rawLoss[i]! - 1)).toBeLessThan(1e-3);
    });
    expect(large.step.save()).toEqual(before);
    await large.step.dispose();
    await small.step.dispose();
  });
});

it('a group that ends with a skipped step loses no batch', async () => {
  const { xs, ys } = smallData();
  const seen: number[][] = [];
  for (const isGrouped of [true, false]) {
    const { steps, ...single }: Trainable & { dispose(): Promise<void> } = await tfjsTrainable(
      smallModel(0),
      tf.train.sgd(0.01),
      LOSS,
      // Each batch has another loss; three overflow float16.
      () => [1, 2, 1e5, 3, 1e5, 1e5, 4, 5].map((by) => ({ xs: tf.mul(xs, by), ys })),
      { precision: 'mixed' },
    );
    const { history } = await rangeTest(isGrouped && steps ? { ...single, steps } : single, {
      ...{ startLr: 1e-4, endLr: 1e-3, numIter: 30, divergeTh: false, smoothF: 0 },
    });
    seen.push([...history.rawLoss]);
    await single.dispose();
  }
  expect(seen[0]).toHaveLength(30);
  expect(seen[0]).toEqual(seen[1]);
});

it('refuses TensorFlow.js itself, before anything is touched', async () => {
  const { xs, ys } = smallData();
  const finder = new LRFinder(smallModel(0), tf.train.sgd(0.1), LOSS);
  await expect(
    finder.rangeTest({ xs, ys }, { engine: 'tfjs', precision: 'mixed' }),
  ).rejects.toThrow(
    "Expected `engine` to be 'onnx' or 'auto' with `precision: 'mixed'`, got 'tfjs'",
  );
  await expect(finder.rangeTest({ xs, ys }, { precision: 'half' as 'mixed' })).rejects.toThrow(
    "Expected `precision` to be 'float32' or 'mixed', got 'half'",
  );
});
