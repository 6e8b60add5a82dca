import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { sampled } from '../../../../../test/sample.ts';
import type { RangeTestResult } from '../../../src/index.ts';
import { type LossFunction, LRFinder, type TfjsRangeTestOptions } from '../../../src/tfjs/index.ts';
import { fitLosses, optimizers, smallData, smallModel } from '../../tfjs/small-task.ts';

const NUM_ITER = 12;
const failure = new RangeError('out of memory');

/** A loss that throws when it is called for the n-th time. */
function failingLoss(atCall: number): LossFunction {
  let calls = 0;
  return (yTrue, yPred) => {
    if (++calls === atCall) throw failure;
    return tf.metrics.categoricalCrossentropy(yTrue, yPred);
  };
}

interface Ending {
  readonly options?: TfjsRangeTestOptions;
  readonly loss?: () => LossFunction;
  readonly validated?: true;
  readonly stopReason?: RangeTestResult['stopReason'];
}

/** Every way in which a test can end. */
const endings: Record<string, Ending> = {
  completed: { stopReason: 'completed' },
  'completed, with validation': { validated: true, stopReason: 'completed' },
  'completed, with accumulation': { options: { accumulationSteps: 3 }, stopReason: 'completed' },
  'completed, three repeats': { options: { repeats: 3 }, stopReason: 'completed' },
  'completed, with a part of the validation data': {
    options: { evaluateBatches: 2 },
    validated: true,
    stopReason: 'completed',
  },
  'completed, with weights put back at each rate': {
    options: { stepsPerLr: 2, restoreEachLr: true },
    stopReason: 'completed',
  },
  diverged: { options: { divergeTh: 1.0001, smoothF: 0 }, stopReason: 'diverged' },
  'non-finite': { options: { endLr: 1e38, divergeTh: false }, stopReason: 'non-finite' },
  'throws at the first step': { loss: () => failingLoss(1) },
  'throws at a middle step': { loss: () => failingLoss(6) },
  'throws at the last step': { loss: () => failingLoss(NUM_ITER) },
  'throws in the middle of accumulation': {
    loss: () => failingLoss(8),
    options: { accumulationSteps: 3 },
  },
  'validation throws': { loss: () => failingLoss(4), validated: true },
};

const BACKENDS = ['cpu', 'wasm'];

describe.each(BACKENDS)('on the %s backend', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
    await tf.ready();
  });

  const names = Object.keys(optimizers);
  describe.each(sampled(names, 1, BACKENDS.indexOf(backend)))('%s', (name) => {
    const compiled = (): tf.Sequential => {
      const model = smallModel();
      model.compile({ optimizer: optimizers[name]!(), loss: 'categoricalCrossentropy' });
      return model;
    };

    describe.each([
      ['that never trained', false],
      ['that has trained before', true],
    ])('a model %s', (_, trainedBefore) => {
      // Each end is met by another optimizer on another backend.
      const start = BACKENDS.indexOf(backend) + 2 * names.indexOf(name) + 3 * Number(trainedBefore);
      /** The losses of `fit` without a test before it. */
      let expected: number[] | undefined;
      const fitUntested = async (data: ReturnType<typeof smallData>) => {
        const model = compiled();
        if (trainedBefore) await fitLosses(model, data);
        const losses = await fitLosses(model, data);
        model.dispose();
        return losses;
      };

      it.each(sampled(Object.entries(endings), 4, start))(
        '%s: fit goes on as if nothing had been',
        async (_, ending) => {
          const data = smallData();
          expected ??= await fitUntested(data);

          const model = compiled();
          if (trainedBefore) await fitLosses(model, data);
          const tensorsBefore = tf.memory().numTensors;
          const finder = new LRFinder(model, model.optimizer, ending.loss?.());
          const running = finder.rangeTest(
            { ...data, batchSize: 8 },
            {
              startLr: 1e-4,
              endLr: 1,
              numIter: NUM_ITER,
              engine: 'tfjs',
              ...ending.options,
              ...(ending.validated && { valData: { ...data, batchSize: 20 } }),
            },
          );
          if (ending.stopReason) expect((await running).stopReason).toBe(ending.stopReason);
          else await expect(running).rejects.toBe(failure);

          expect(tf.memory().numTensors).toBe(tensorsBefore);
          expect(await fitLosses(model, data)).toEqual(expected);
          model.dispose();
          tf.dispose(data);
        },
      );
    });

    it('restore: false, then reset() twice: each as exact as the other', async () => {
      const data = smallData();
      const model = compiled();
      const before = await fitLosses(model, data);
      const reference = compiled();
      await fitLosses(reference, data);
      const expected = await fitLosses(reference, data);
      const finder = new LRFinder(model);
      const options = {
        startLr: 1e-3,
        endLr: 1,
        numIter: NUM_ITER,
        restore: false,
        engine: 'tfjs',
      } as const;
      await finder.rangeTest({ ...data, batchSize: 8 }, options);

      for (let round = 0; round < 2; round++) {
        await finder.reset();
        expect(await fitLosses(model, data)).toEqual(expected);
      }
      expect(expected).not.toEqual(before);
    });

    it('the rate, the counters and the names of the slots are as before', async () => {
      const data = smallData();
      const model = compiled();
      await fitLosses(model, data);
      const snapshot = () =>
        JSON.stringify(model.optimizer, (_, value) =>
          value !== null && typeof value === 'object' && 'dataId' in value ? undefined : value,
        );
      const before = snapshot();
      await new LRFinder(model).rangeTest(data, { endLr: 1, numIter: NUM_ITER, engine: 'tfjs' });
      expect(snapshot()).toBe(before);
    });
  });
});

describe('recurrent layers', () => {
  beforeAll(() => tf.setBackend('cpu'));

  const xs = () =>
    tf.tensor3d(
      Array.from({ length: 24 }, (_, i) => Math.sin(i)),
      [2, 3, 4],
    );
  const ys = () => tf.tensor2d([[1], [0]]);
  const recurrent: Record<string, () => tf.layers.Layer> = {
    lstm: () => tf.layers.lstm({ units: 3, stateful: true, ...seeds }),
    gru: () => tf.layers.gru({ units: 3, stateful: true, ...seeds }),
  };
  const seeds = {
    kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
    recurrentInitializer: tf.initializers.glorotUniform({ seed: 2 }),
  };

  it.each(Object.entries(recurrent))('a stateful %s carries on where it was', async (_, layer) => {
    const build = () => {
      const model = tf.sequential({
        layers: [
          tf.layers.inputLayer({ batchInputShape: [2, 3, 4] }),
          layer(),
          tf.layers.dense({ units: 1, kernelInitializer: 'ones' }),
        ],
      });
      model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
      return model;
    };
    const data = { xs: xs(), ys: ys() };
    const train = async (model: tf.LayersModel) => [
      await model.trainOnBatch(data.xs, data.ys),
      await model.trainOnBatch(data.xs, data.ys),
    ];
    const reference = build();
    await train(reference);
    const expected = await train(reference);

    const model = build();
    await train(model);
    const tensorsBefore = tf.memory().numTensors;
    await new LRFinder(model).rangeTest([data], {
      endLr: 1,
      numIter: 6,
      valData: [data],
    });
    expect(tf.memory().numTensors).toBe(tensorsBefore);
    expect(await train(model)).toEqual(expected);
  });
});
