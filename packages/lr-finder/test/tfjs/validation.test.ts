import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { digitBatches, tensorsOf } from '../../../../examples/digit-tensors.ts';
import { readMnist } from '../../../../examples/mnist.ts';
import { runsAll } from '../../../../test/sample.ts';
import { LRFinder, type TfjsRangeTestOptions } from '../../src/tfjs/index.ts';

/** How far one bound may be from the other, as a factor. */
const TOLERANCE = 1.35;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe("Leslie Smith's linear test on MNIST", () => {
  it.runIf(runsAll)(
    'has the same bounds by training loss, by validation loss, and by a part of that',
    async () => {
      const digits = readMnist('train');
      const validation = tensorsOf(digits.slice(55_000));
      const training = digits.slice(0, 55_000);
      const initializer = (seed: number) => tf.initializers.glorotUniform({ seed });
      const bounds = async (options: TfjsRangeTestOptions) => {
        const model = tf.sequential({
          layers: [
            tf.layers.dense({
              units: 128,
              activation: 'relu',
              inputShape: [784],
              kernelInitializer: initializer(1),
            }),
            tf.layers.dense({
              units: 10,
              activation: 'softmax',
              kernelInitializer: initializer(2),
            }),
          ],
        });
        const finder = new LRFinder(model, tf.train.adam(1e-5), 'categoricalCrossentropy');
        const data = digitBatches(training, { batchSize: 64, seed: 0 });
        const linear = { stepMode: 'linear', startLr: 0, endLr: 0.1, numIter: 200 } as const;
        await finder.rangeTest(data, { ...linear, engine: 'onnx', ...options });
        return finder.suggestion().bounds;
      };

      const whole = await bounds({ valData: { ...validation, batchSize: 1000 }, evaluateEvery: 2 });
      expect(whole.maxLr).toBeGreaterThan(0.005);
      expect(whole.maxLr).toBeLessThan(0.05);
      const part = { valData: { ...validation, batchSize: 250 }, evaluateBatches: 1 };
      for (const others of [{}, part, { ...part, evaluateEvery: 2 }]) {
        const { baseLr, maxLr } = await bounds(others);
        for (const ratio of [baseLr / whole.baseLr, maxLr / whole.maxLr]) {
          expect(ratio).toBeGreaterThan(1 / TOLERANCE);
          expect(ratio).toBeLessThan(TOLERANCE);
        }
      }
    },
    120_000,
  );
});
