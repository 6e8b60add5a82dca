import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { sampled } from '../../../../../test/sample.ts';
import { type LossFunction, LRFinder, type TfjsRangeTestOptions } from '../../../src/tfjs/index.ts';
import { optimizers } from '../small-task.ts';
import { OWN_LAYERS } from './own-layers.ts';
import { OWN_OPTIMIZERS } from './own-optimizers.ts';

beforeAll(() => tf.setBackend('cpu'));

afterEach(() => {
  vi.restoreAllMocks();
});

const options: TfjsRangeTestOptions = { startLr: 1e-3, endLr: 0.1, numIter: 5, divergeTh: false };
const failure = new Error('stop');

const data = () => ({
  xs: tf.tensor2d(
    Array.from({ length: 32 }, (_, i) => Math.sin(i)),
    [8, 4],
  ),
  ys: tf.tensor2d(
    Array.from({ length: 16 }, (_, i) => Math.cos(i)),
    [8, 2],
  ),
});

function compiled(optimizer: tf.Optimizer, ...layers: tf.layers.Layer[]): tf.LayersModel {
  const dense = (units: number, seed: number, more = {}) =>
    tf.layers.dense({ units, kernelInitializer: tf.initializers.heNormal({ seed }), ...more });
  const model = tf.sequential({
    layers: [dense(4, 1, { inputShape: [4] }), ...layers, dense(2, 2)],
  });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  return model;
}

async function fit(model: tf.LayersModel, { xs, ys }: ReturnType<typeof data>) {
  const losses: number[] = [];
  const onBatchEnd = (_: number, logs?: tf.Logs) => void losses.push(logs!.loss!);
  const callbacks = { onBatchEnd };
  await model.fit(xs, ys, { batchSize: 4, epochs: 2, shuffle: false, verbose: 0, callbacks });
  return losses;
}

/** A test that ends as it should, one that is aborted, and one whose second step throws. */
async function testThreeTimes(
  model: tf.LayersModel,
  { xs, ys }: ReturnType<typeof data>,
  engine: 'tfjs' | 'auto',
) {
  const trainData = { xs, ys, batchSize: 4, shuffle: false } as const;
  const finder = new LRFinder(model);
  const { engine: chosen } = await finder.rangeTest(trainData, { ...options, engine });
  const controller = new AbortController();
  const { stopReason } = await finder.rangeTest(trainData, {
    ...options,
    engine,
    signal: controller.signal,
    onPoint: ({ index }) => index === 2 && controller.abort(),
  });
  expect(stopReason).toBe('aborted');
  let calls = 0;
  const loss: LossFunction = (yTrue, yPred) => {
    calls += 1;
    if (calls % 2 === 0) throw failure;
    return tf.losses.meanSquaredError(yTrue, yPred);
  };
  const failing = new LRFinder(model, model.optimizer, loss);
  await expect(failing.rangeTest(trainData, { ...options, engine })).rejects.toBe(failure);
  return chosen;
}

/** A compilation that fails in the middle of the step, when slots may be there already. */
async function refusedCompilation(model: tf.LayersModel, { xs, ys }: ReturnType<typeof data>) {
  const own = model.optimizer.applyGradients;
  model.optimizer.applyGradients = function (...args) {
    own.apply(this, args);
    throw failure;
  };
  await expect(
    new LRFinder(model).rangeTest({ xs, ys }, { ...options, engine: 'onnx' }),
  ).rejects.toThrow();
  model.optimizer.applyGradients = own;
}

interface Row {
  readonly model: () => tf.LayersModel;
  /** Tensors that stay, since the test was the first to need them and nobody can see them. */
  readonly outOfSight?: number;
  /** What `auto` comes to, before a first `fit` and after it. */
  readonly auto: readonly ['tfjs' | 'onnx', 'tfjs' | 'onnx'];
}

/** With slots in place, nothing but variables changes. */
const ONCE_TRAINED = [
  'slots in an object',
  'slots in a map',
  'slots in a list',
  'slots in a private field',
  'averages of the weights',
  'Lion',
];

const rows: [string, Row][] = [
  ...Object.entries(optimizers).map(([name, make]): [string, Row] => [
    name,
    { model: () => compiled(make()), auto: ['onnx', 'onnx'] },
  ]),
  ...Object.entries(OWN_OPTIMIZERS).map(([name, make]): [string, Row] => [
    `optimizer with ${name}`,
    {
      model: () => compiled(make()),
      auto: ['tfjs', ONCE_TRAINED.includes(name) ? 'onnx' : 'tfjs'],
      outOfSight: name === 'slots in a private field' ? 4 : 0,
    },
  ]),
  ...Object.entries(OWN_LAYERS).map(([name, { layer, compiles, outOfSight }]): [string, Row] => [
    `layer: ${name}`,
    {
      model: () => compiled(tf.train.adam(0.02), layer()),
      auto: [compiles === 'always' ? 'onnx' : 'tfjs', compiles ? 'onnx' : 'tfjs'],
      ...(outOfSight !== undefined && { outOfSight }),
    },
  ]),
];

describe.each([
  ['before a first fit', false],
  ['after a fit', true],
])('a range test %s', (_, hasTrained) => {
  describe.each(['tfjs', 'auto'] as const)('on engine %s', (engine) => {
    const start = Number(hasTrained) + Number(engine === 'auto');
    it.each(sampled(rows, 2, start))('%s: fit goes on as if nothing had been', async (_, row) => {
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
      const samples = data();
      const [model, reference] = [row.model(), row.model()];
      for (const one of hasTrained ? [model, reference] : []) await fit(one, samples);
      const expected = await fit(reference, samples);

      const before = tf.memory().numTensors;
      const chosen = await testThreeTimes(model, samples, engine);
      await refusedCompilation(model, samples);
      const stay = hasTrained ? 0 : (row.outOfSight ?? 0);
      expect(tf.memory().numTensors).toBe(before + stay);
      expect(chosen).toBe(engine === 'tfjs' ? 'tfjs' : row.auto[Number(hasTrained)]);
      expect(await fit(model, samples)).toEqual(expected);
      // What is out of sight and put back is no reason for a warning; other engines are.
      expect(warn.mock.calls.flat().filter((text) => text.includes("can't put back"))).toEqual([]);
    });
  });
});
