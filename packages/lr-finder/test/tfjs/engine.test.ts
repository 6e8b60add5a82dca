import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { sampled } from '../../../../test/sample.ts';
import type { History } from '../../src/index.ts';
import {
  type LossFunction,
  LRFinder,
  type ModelFunction,
  type TfjsRangeTestOptions,
} from '../../src/tfjs/index.ts';
import { fitLosses, optimizers, smallData, smallModel } from './small-task.ts';

const TOLERANCE = 1e-4;
const options: TfjsRangeTestOptions = { startLr: 1e-4, endLr: 0.5, numIter: 24 };

beforeAll(async () => {
  await tf.setBackend('cpu');
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Without dropout: its masks are others on each engine. */
const deterministicModel = () => smallModel(0);

function expectSame(got: History, wanted: History): void {
  expect(got.lr).toEqual(wanted.lr);
  expectAgreement(got.rawLoss, wanted.rawLoss);
}

function expectAgreement(got: readonly number[], wanted: readonly number[]): void {
  expect(got).toHaveLength(wanted.length);
  for (const [i, loss] of wanted.entries()) {
    expect(Math.abs(got[i]! - loss) / Math.abs(loss)).toBeLessThanOrEqual(TOLERANCE);
  }
}

describe('onnx gives the history of tfjs', () => {
  const both = async (name: string, more: TfjsRangeTestOptions) => {
    const data = smallData();
    const run = async (engine: 'tfjs' | 'onnx') => {
      const finder = new LRFinder(
        deterministicModel(),
        optimizers[name]!(),
        'categoricalCrossentropy',
      );
      // Batches of 20 of 48 samples: the last one of each pass is smaller.
      const trainData = { ...data, batchSize: 20 };
      const result = await finder.rangeTest(trainData, { ...options, ...more, engine });
      expect(result.engine).toBe(engine);
      return result.history;
    };
    return [await run('onnx'), await run('tfjs')] as const;
  };

  it.each(sampled(Object.keys(optimizers), 1, 0))('%s', async (name) =>
    expectSame(...(await both(name, {}))),
  );

  const variants: [string, TfjsRangeTestOptions][] = [
    ['with validation', { valData: { ...smallData(), batchSize: 30 } }],
    ['with validation at every third step', { valData: smallData(), evaluateEvery: 3 }],
    ['with accumulation', { accumulationSteps: 3 }],
    ['with several steps at each rate', { stepsPerLr: 3, numIter: 12 }],
    ['with weights put back', { stepsPerLr: 3, numIter: 12, restoreEachLr: true }],
    [
      'with weights put back and validation',
      { valData: smallData(), numIter: 12, restoreEachLr: true },
    ],
    ['with repeats', { repeats: 2, numIter: 8 }],
    ['one step at a time', { restore: false }],
    ['on one thread', { threads: 1 }],
    ['on two threads', { threads: 2 }],
    ['linear, without smoothing', { stepMode: 'linear', smoothF: 0 }],
  ];
  it.each(sampled(variants, 1, 0))('%s', async (_, more) =>
    expectSame(...(await both('adam', more))),
  );
});

describe('onnx leaves no trace', () => {
  it.each<[string, TfjsRangeTestOptions]>(
    sampled(
      [
        ['completed', {}],
        ['validated', { valData: smallData() }],
        ['diverged', { divergeTh: 1.0001, smoothF: 0 }],
        ['non-finite', { endLr: 1e38, divergeTh: false as const }],
        ['with weights put back', { stepsPerLr: 3, numIter: 8, restoreEachLr: true }],
      ],
      1,
      0,
    ),
  )('%s', async (_, more) => {
    const data = smallData();
    const compiled = () => {
      const model = smallModel();
      model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy' });
      return model;
    };
    const reference = compiled();
    await fitLosses(reference, data);
    const expected = await fitLosses(reference, data);
    const model = compiled();
    await fitLosses(model, data);
    const tensors = tf.memory().numTensors;
    const finder = new LRFinder(model);
    await finder.rangeTest({ ...data, batchSize: 16 }, { ...options, ...more, engine: 'onnx' });
    expect(tf.memory().numTensors).toBe(tensors);
    expect(await fitLosses(model, data)).toEqual(expected);
  });

  it('with an exception in the data, which reaches the caller', async () => {
    const data = smallData();
    const failure = new Error('the disk is gone');
    const model = smallModel();
    model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy' });
    const before = await model.getWeights()[0]!.data();
    const tensors = tf.memory().numTensors;
    function* source() {
      for (let i = 0; i < 5; i++) yield { xs: data.xs.clone(), ys: data.ys.clone() };
      throw failure;
    }
    await expect(
      new LRFinder(model).rangeTest(source as never, { ...options, engine: 'onnx' }),
    ).rejects.toBe(failure);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(await model.getWeights()[0]!.data()).toEqual(before);
  });
});

describe('restore: false', () => {
  it('leaves the model where the run ended, and reset() puts it back', async () => {
    const data = smallData();
    const end = async (engine: 'tfjs' | 'onnx') => {
      const model = deterministicModel();
      model.compile({ optimizer: tf.train.adam(1e-3), loss: 'categoricalCrossentropy' });
      const before = (await model.evaluate(data.xs, data.ys)) as tf.Scalar;
      const finder = new LRFinder(model);
      await finder.rangeTest(data, { ...options, restore: false, engine });
      const after = model.evaluate(data.xs, data.ys) as tf.Scalar;
      const iterations = model.optimizer.iterations;
      await finder.reset();
      const reset = model.evaluate(data.xs, data.ys) as tf.Scalar;
      expect(reset.dataSync()).toEqual(before.dataSync());
      return { iterations, loss: after.dataSync()[0]! };
    };
    const [onnx, plain] = [await end('onnx'), await end('tfjs')];
    expect(onnx.iterations).toBe(plain.iterations);
    expect(onnx.loss / plain.loss).toBeCloseTo(1, 3);
  });
});

describe('steps that take long', () => {
  it.each([
    ['many small ones at once', 4, 10],
    ['large ones one by one, so that the caller hears of each', 1200, 1],
  ])('%s', async (_, size, atOnce) => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: size, inputShape: [size], kernelInitializer: 'zeros' })],
    });
    let read = 0;
    function* batches() {
      for (; ; read++) yield { xs: tf.ones([size, size]), ys: tf.ones([size, size]) };
    }
    const controller = new AbortController();
    await new LRFinder(model, tf.train.sgd(1e-4), 'meanSquaredError').rangeTest(batches, {
      ...options,
      engine: 'onnx',
      signal: controller.signal,
      onPoint: () => controller.abort(),
    });
    // The generator stops at the batch that it gave last.
    expect(read).toBe(atOnce - 1);
  });
});

/** A layer with a number drawn in JavaScript, which a compiled step would hold for ever. */
class RandomlyScaled extends tf.layers.Layer {
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.mul([inputs].flat()[0]!, 1 + 0.1 * Math.random());
  }

  static get className(): string {
    return 'RandomlyScaled';
  }
}

describe("engine: 'auto'", () => {
  const run = async (model: tf.LayersModel, more: TfjsRangeTestOptions = {}) =>
    new LRFinder(model, tf.train.sgd(1e-3), 'categoricalCrossentropy').rangeTest(smallData(), {
      ...options,
      ...more,
    });

  it('is ONNX Runtime where it can be', async () => {
    expect((await run(smallModel())).engine).toBe('onnx');
  });

  it('is TensorFlow.js when told so', async () => {
    expect((await run(smallModel(), { engine: 'tfjs' })).engine).toBe('tfjs');
  });

  it('is ONNX Runtime for functions of the user that agree', async () => {
    const data = smallData();
    const weight = tf.variable(tf.ones([4, 3]));
    const model: ModelFunction = (xs) => tf.matMul(xs, weight);
    const loss = (yTrue: tf.Tensor, yPred: tf.Tensor) =>
      tf.losses.softmaxCrossEntropy(yTrue, yPred);
    const byFunction = new LRFinder(model, tf.train.sgd(1e-3), 'softmaxCrossEntropy', {
      variables: [weight],
    });
    const byLoss = new LRFinder(deterministicModel(), tf.train.sgd(1e-3), loss);
    for (const finder of [byFunction, byLoss]) {
      const auto = await finder.rangeTest(data, options);
      const tfjs = await finder.rangeTest(data, { ...options, engine: 'tfjs' });
      expect([auto.engine, tfjs.engine]).toEqual(['onnx', 'tfjs']);
      expectAgreement(auto.history.rawLoss, tfjs.history.rawLoss);
    }
  });

  it('is ONNX Runtime for a loss of the user with dropout, which can’t be compared', async () => {
    const loss = (yTrue: tf.Tensor, yPred: tf.Tensor) =>
      tf.mul(tf.metrics.categoricalCrossentropy(yTrue, yPred), 2);
    const finder = new LRFinder(smallModel(), tf.train.sgd(1e-3), loss);
    expect((await finder.rangeTest(smallData(), options)).engine).toBe('onnx');
  });

  it('follows a number in a function of the user, also in the validation', async () => {
    const run = async (engine: 'auto' | 'tfjs') => {
      let beta = 1;
      const loss = (yTrue: tf.Tensor, yPred: tf.Tensor) =>
        tf.mul(tf.metrics.categoricalCrossentropy(yTrue, yPred), beta);
      const model = deterministicModel();
      const finder = new LRFinder(model, tf.train.adam(1e-3), loss);
      const results = [];
      for (const valData of [undefined, smallData()]) {
        beta = 1;
        const onPoint = ({ index }: { index: number }) => {
          if (index === 3) beta = 2;
        };
        const result = await finder.rangeTest(smallData(), {
          ...options,
          ...{ engine, valData, onPoint, stepsPerLr: 10, numIter: 8 },
        });
        expect(result.engine).toBe(engine === 'auto' ? 'onnx' : 'tfjs');
        results.push(...result.history.rawLoss);
      }
      return results;
    };
    expectAgreement(await run('auto'), await run('tfjs'));
  });

  it('follows a number at times where no code of the user runs between the steps', async () => {
    let calls = 0;
    // The longer it runs, the more time there is for comparisons.
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
      calls += 1;
      return 1.05 ** calls;
    });
    // As if a timer had set it.
    const beta = () => (calls > 150 ? 2 : 1);
    const loss = (yTrue: tf.Tensor, yPred: tf.Tensor) =>
      tf.mul(tf.metrics.categoricalCrossentropy(yTrue, yPred), beta());
    const finder = new LRFinder(deterministicModel(), tf.train.sgd(1e-9), loss);
    const { engine, history } = await finder.rangeTest([smallData()], {
      ...{ startLr: 1e-9, endLr: 1e-8, numIter: 80, stepsPerLr: 10, refine: 0 },
    });
    clock.mockRestore();
    expect(engine).toBe('onnx');
    expect(history.rawLoss.at(-1)! / history.rawLoss[0]!).toBeCloseTo(2, 1);
  });

  it('goes on with TensorFlow.js from where a step can’t be compiled any more, and says so', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const run = async (engine: 'auto' | 'tfjs', more: TfjsRangeTestOptions = {}) => {
      let isLooking = false;
      const loss = (yTrue: tf.Tensor, yPred: tf.Tensor) => {
        if (isLooking) yPred.dataSync();
        return tf.metrics.categoricalCrossentropy(yTrue, yPred);
      };
      const model = deterministicModel();
      const finder = new LRFinder(model, tf.train.adam(1e-3), loss);
      const onPoint = ({ index }: { index: number }) => {
        isLooking = index >= 3;
      };
      const before = model.getWeights().map((weight) => weight.dataSync());
      const result = await finder.rangeTest(smallData(), {
        ...options,
        ...{ engine, onPoint, stepsPerLr: 10, numIter: 8 },
        ...more,
      });
      expect(model.getWeights().map((weight) => weight.dataSync())).toEqual(before);
      expect(result.engine).toBe('tfjs');
      return result.history.rawLoss;
    };
    // A second repeat starts from the state that ONNX Runtime began with.
    const cases: TfjsRangeTestOptions[] = [{ repeats: 2 }, { restoreEachLr: true }, {}];
    for (const more of sampled(cases, 1, 0)) {
      warn.mockClear();
      expectAgreement(await run('auto', more), await run('tfjs', more));
      expect(warn.mock.calls.map(([message]) => message)).toEqual([
        expect.stringMatching(/^lr-finder trains with TensorFlow.js itself.*dataSync/),
      ]);
    }
    warn.mockRestore();
  });

  it('is TensorFlow.js where the compiled step gives another loss, and says whose code it is', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    // Another number while the step is traced than while it runs.
    const factor = () => (tf.getBackend() === 'cpu' ? 1 : 2);
    const loss = (yTrue: tf.Tensor, yPred: tf.Tensor) =>
      tf.mul(tf.metrics.categoricalCrossentropy(yTrue, yPred), factor());
    const finder = new LRFinder(deterministicModel(), tf.train.sgd(1e-3), loss);
    expect((await finder.rangeTest(smallData(), options)).engine).toBe('tfjs');
    expect(warn.mock.calls.flat().join()).toMatch(/: the loss is .* compiled.*in the loss$/);
    warn.mockRestore();
  });

  it.each<[name: string, loss: LossFunction]>([
    ['tf.losses.huberLoss', tf.losses.huberLoss as LossFunction],
    ['tf.metrics.categoricalCrossentropy', tf.metrics.categoricalCrossentropy],
  ])('is ONNX Runtime for %s, a function of TensorFlow.js', async (_, loss) => {
    const finder = new LRFinder(smallModel(), tf.train.sgd(1e-3), loss);
    expect((await finder.rangeTest(smallData(), options)).engine).toBe('onnx');
  });

  it.each<[name: string, loss: 'meanSquaredError' | LossFunction, comparisons: number[]]>([
    ['once for models of TensorFlow.js’s parts alone', 'meanSquaredError', [1, 0, 0, 1]],
    [
      'each time where there is code of the user’s',
      (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.losses.meanSquaredError(yTrue, yPred),
      [1, 1, 1, 1],
    ],
  ])('compares a graph %s', async (_, loss, comparisons) => {
    const counts: number[] = [];
    // Another momentum and other weights don't change the graph; another activation does.
    for (const [momentum, activation] of [
      [0.9, 'elu'],
      [0.9, 'elu'],
      [0.7, 'elu'],
      [0.9, 'tanh'],
    ] as const) {
      const model = tf.sequential({
        layers: [tf.layers.dense({ units: 3, inputShape: [4], activation })],
      });
      const optimizer = tf.train.momentum(1e-3, momentum);
      let count = 0;
      const { applyGradients } = optimizer;
      optimizer.applyGradients = (gradients) => {
        // A trace has a backend of its own.
        if (tf.getBackend() === 'cpu') count += 1;
        return applyGradients.call(optimizer, gradients);
      };
      const finder = new LRFinder(model, optimizer, loss);
      expect((await finder.rangeTest(smallData(), { ...options, numIter: 2 })).engine).toBe('onnx');
      counts.push(count);
    }
    expect(counts).toEqual(comparisons);
  });

  it('is TensorFlow.js for a step that is not the same each time, and says so once', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const data = smallData();
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 3, activation: 'softmax', inputShape: [4] }),
        new RandomlyScaled(),
      ],
    });
    const finder = new LRFinder(model, tf.train.sgd(1e-3), 'categoricalCrossentropy');
    expect((await finder.rangeTest(data, options)).engine).toBe('tfjs');
    expect((await finder.rangeTest(data, options)).engine).toBe('tfjs');
    expect(warn.mock.calls).toHaveLength(1);
    expect(warn.mock.calls[0]![0]).toMatch(
      /^lr-finder trains with TensorFlow.js itself, not with ONNX Runtime: Cannot compile/,
    );
    await expect(finder.rangeTest(data, { ...options, engine: 'onnx' })).rejects.toThrow(
      'Cannot compile',
    );
  });

  it('is TensorFlow.js for stateful layers', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.inputLayer({ batchInputShape: [2, 3, 4] }),
        tf.layers.lstm({ units: 3, stateful: true }),
      ],
    });
    const finder = new LRFinder(model, tf.train.sgd(1e-3), 'meanSquaredError');
    const data = [{ xs: tf.ones([2, 3, 4]), ys: tf.ones([2, 3]) }];
    expect((await finder.rangeTest(data, options)).engine).toBe('tfjs');
    await expect(finder.rangeTest(data, { ...options, engine: 'onnx' })).rejects.toThrow(
      "Expected a model without stateful layers for `engine: 'onnx'`, got one with them. Use `engine: 'tfjs'`",
    );
  });
});
