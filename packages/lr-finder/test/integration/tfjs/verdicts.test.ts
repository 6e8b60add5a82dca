import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { uniform } from '../../../src/suggest/random.ts';
import type { VerdictKind } from '../../../src/suggest/suggestion.ts';
import { LRFinder } from '../../../src/tfjs/lr-finder.ts';
import type { TfjsRangeTestOptions } from '../../../src/tfjs/options.ts';

beforeAll(() => tf.setBackend('cpu'));

/** A network of one hidden layer, trained on batches whose targets hold a share of noise. */
async function verdictOf(
  { batchSize, noise, signal = 1 }: { batchSize: number; noise: number; signal?: number },
  options: TfjsRangeTestOptions,
): Promise<VerdictKind> {
  const seeded = (seed: number) => tf.initializers.glorotUniform({ seed });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 8,
        activation: 'tanh',
        inputShape: [4],
        kernelInitializer: seeded(1),
      }),
      tf.layers.dense({ units: 1, kernelInitializer: signal === 0 ? 'zeros' : seeded(2) }),
    ],
  });
  const random = uniform(3);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  function* batches() {
    for (;;) {
      const rows = Array.from({ length: batchSize }, () => [
        normal(),
        normal(),
        normal(),
        normal(),
      ]);
      const targets = rows.map(([a, b]) => [signal * (2 * a! - b!) + noise * normal()]);
      yield { xs: tf.tensor2d(rows), ys: tf.tensor2d(targets) };
    }
  }
  const optimizer = tf.train.sgd(1e-5);
  const finder = new LRFinder(model, optimizer, 'meanSquaredError');
  try {
    await finder.rangeTest(batches, { startLr: 1e-5, endLr: 100, engine: 'tfjs', ...options });
    return finder.suggestion().verdict.kind;
  } finally {
    model.dispose();
    optimizer.dispose();
  }
}

const clear = { batchSize: 64, noise: 0.1 };

it.each<[VerdictKind, Parameters<typeof verdictOf>[0], TfjsRangeTestOptions]>([
  ['ok', clear, {}],
  ['flat', { batchSize: 512, noise: 0.1 }, { startLr: 1e-9, endLr: 1e-7 }],
  ['never-diverged', clear, { endLr: 0.1 }],
  ['range-too-narrow', clear, { startLr: 0.03 }],
  ['diverged-at-once', clear, { startLr: 30, endLr: 1000 }],
  ['too-short', clear, { numIter: 8, endLr: 0.01 }],
  ['too-noisy', { batchSize: 4, noise: 3 }, { endLr: 0.1 }],
  ['not-learning', { batchSize: 64, noise: 1, signal: 0 }, {}],
])('%s: %o, %o', async (kind, data, options) => {
  expect(await verdictOf(data, options)).toBe(kind);
});
