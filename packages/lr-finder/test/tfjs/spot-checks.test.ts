import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { sampled } from '../../../../test/sample.ts';
import { type LossFunction, LRFinder } from '../../src/tfjs/index.ts';
import { smallData, smallModel } from './small-task.ts';

beforeAll(() => tf.setBackend('cpu'));
afterEach(() => {
  vi.restoreAllMocks();
});

/** Lets a check, and each call of the compiled step, take so many milliseconds. */
function letCallsTake(ms: number): void {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += ms;
    return now;
  });
}

/** Whether a step is run by TensorFlow.js, not traced. */
const isRun = () => tf.getBackend() === 'cpu';
const cost: LossFunction = (yTrue, yPred) => tf.metrics.categoricalCrossentropy(yTrue, yPred);

describe('a compiled step with code of the user’s', () => {
  const options = { startLr: 1e-4, endLr: 0.1, stepsPerLr: 10, numIter: 8, refine: 0 } as const;

  it('is compared along the run, and left where its loss differs', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    letCallsTake(0);
    let isLater = false;
    // Not seen by a trace.
    const loss: LossFunction = (yTrue, yPred) =>
      tf.mul(cost(yTrue, yPred), isRun() && isLater ? 2 : 1);
    const model = smallModel();
    const before = model.getWeights().map((weight) => weight.dataSync());
    const optimizer = tf.train.adam(1e-3);
    const { numTensors } = tf.memory();
    const data = smallData();
    const result = await new LRFinder(model, optimizer, loss).rangeTest(data, {
      ...options,
      onPoint: ({ index }) => {
        isLater = index >= 3;
      },
    });
    tf.dispose([data.xs, data.ys]);
    expect(result.engine).toBe('tfjs');
    const ours = warn.mock.calls.map(([message]) => `${message}`);
    // tfjs greets too, where its backend starts.
    expect(ours.filter((message) => message.startsWith('lr-finder'))).toEqual([
      expect.stringMatching(
        /^lr-finder trains with TensorFlow.js itself.*: after 40 steps the loss is .* there, and .* compiled \(a step takes .* ms there, and .* ms compiled\)\. .*changes in the loss/,
      ),
    ]);
    // The numbers of TensorFlow.js from there on.
    expect(result.history.rawLoss[4]! / result.history.rawLoss[3]!).toBeGreaterThan(1.5);
    expect(model.getWeights().map((weight) => weight.dataSync())).toEqual(before);
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('goes on where TensorFlow.js can’t compute a loss to compare with', async () => {
    letCallsTake(0);
    let isLater = false;
    const loss: LossFunction = (yTrue, yPred) => {
      if (isRun() && isLater) throw new RangeError('out of memory');
      return cost(yTrue, yPred);
    };
    const model = smallModel();
    const before = model.getWeights().map((weight) => weight.dataSync());
    const result = await new LRFinder(model, tf.train.adam(1e-3), loss).rangeTest(smallData(), {
      ...options,
      onPoint: ({ index }) => {
        isLater = index >= 3;
      },
    });
    expect(result.engine).toBe('onnx');
    expect(result.history.rawLoss).toHaveLength(8);
    expect(model.getWeights().map((weight) => weight.dataSync())).toEqual(before);
  });

  it.each<[string, () => tf.Sequential]>(
    sampled(
      [
        ['batch norm and dropout', () => smallModel()],
        ['no dropout', () => smallModel(0)],
      ],
      1,
      1,
    ),
  )('gives the same training with checks as without: %s', async (_, make) => {
    const run = async (ms: number) => {
      letCallsTake(ms);
      let checks = 0;
      const loss: LossFunction = (yTrue, yPred) => {
        if (isRun()) checks += 1;
        return tf.mul(cost(yTrue, yPred), 2);
      };
      const model = make();
      const optimizer = tf.train.adam(1e-3);
      vi.spyOn(Math, 'random').mockReturnValue(0.5);
      const finder = new LRFinder(model, optimizer, loss);
      const { history, engine } = await finder.rangeTest(smallData(), {
        ...options,
        restore: false,
      });
      vi.restoreAllMocks();
      const weights = model.getWeights().map((weight) => [...weight.dataSync()]);
      const slots = (await optimizer.getWeights()).map(({ tensor }) => [...tensor.dataSync()]);
      return { checks, done: { history, engine, weights, slots } };
    };
    const [often, never] = [await run(0), await run(1e6)];
    expect(often.checks).toBeGreaterThanOrEqual(never.checks + 7);
    expect(often.done).toEqual(never.done);
    expect(often.done.engine).toBe('onnx');
  });

  it('is compared for at most 2 % of the time', async () => {
    letCallsTake(5);
    let checks = 0;
    const loss: LossFunction = (yTrue, yPred) => {
      if (isRun()) checks += 1;
      return cost(yTrue, yPred);
    };
    // Ten steps in each call.
    await new LRFinder(smallModel(0), tf.train.sgd(1e-6), loss).rangeTest(smallData(), {
      ...options,
      ...{ startLr: 1e-7, endLr: 1e-6, stepsPerLr: 1, numIter: 1500 },
    });
    const all = performance.now();
    expect(checks * 5).toBeLessThanOrEqual(0.02 * all);
    expect(checks).toBeGreaterThanOrEqual(7);
  });
});

describe('checks change nothing', () => {
  const options = { startLr: 1e-4, endLr: 0.1, stepsPerLr: 10, numIter: 8, refine: 0 } as const;
  const seeded = (seed: number) => tf.initializers.glorotUniform({ seed });
  const model = () =>
    tf.sequential({
      layers: [
        tf.layers.dense({ units: 8, inputShape: [4], kernelInitializer: seeded(1) }),
        tf.layers.batchNormalization(),
        tf.layers.dropout({ rate: 0.25 }),
        tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: seeded(2) }),
      ],
    });

  it.each([
    ['at the end', false],
    ['after the test', true],
  ])(
    'of weights, moving averages, slots, iterations and random numbers, %s',
    async (_, restore) => {
      const run = async (engine: 'auto' | 'onnx') => {
        // All checks are due.
        letCallsTake(0);
        const random = vi.spyOn(Math, 'random').mockReturnValue(0.5);
        const network = model();
        const optimizer = tf.train.adam(1e-3);
        network.compile({ optimizer, loss: 'categoricalCrossentropy' });
        const { xs, ys } = smallData();
        await network.trainOnBatch(xs, ys);
        const before = random.mock.calls.length;
        const result = await new LRFinder(network).rangeTest(
          { xs, ys },
          { ...options, engine, restore },
        );
        expect(result.engine).toBe('onnx');
        const draws = random.mock.calls.length - before;
        vi.restoreAllMocks();
        const numbers = (tensors: readonly tf.Tensor[]) =>
          tensors.map((one) => [...one.dataSync()]);
        return {
          draws,
          history: result.history,
          weights: numbers(network.getWeights()),
          slots: numbers((await optimizer.getWeights()).map(({ tensor }) => tensor)),
          iterations: optimizer.iterations,
        };
      };
      expect(await run('auto')).toEqual(await run('onnx'));
    },
  );
});
