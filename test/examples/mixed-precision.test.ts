import { defaultDevice, init } from '@jax-js/jax';
import { rangeTest } from 'lr-finder';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasFloat16, mixedTraining } from '../../examples/mixed-precision.ts';
import { readMnist } from '../../examples/mnist.ts';

const digits = readMnist('train').slice(0, 256);
const options = { startLr: 1e-3, endLr: 0.1, numIter: 4, divergeTh: false } as const;

beforeAll(async () => {
  await init('cpu', 'wasm');
});

/** Takes as many batches as another training did for skipped steps. */
async function passBatches(training: ReturnType<typeof mixedTraining>, count: number) {
  const start = await training.save();
  for (let i = 0; i < count; i++) await training.step(0);
  await training.restore(start);
}

describe('a training with a loss scale', () => {
  it('takes a step again that overflows, and restores the scale', async () => {
    defaultDevice('wasm');
    const scaled = mixedTraining(digits, { passes: 'float32', initScale: 2 ** 127 });
    const plain = mixedTraining(digits, { passes: 'float32', initScale: 1 });
    const { history, steps } = await rangeTest(scaled, options);
    // 2.4 times 2^127 is no number of float32.
    const skipped = steps - history.lr.length;
    expect(skipped).toBeGreaterThan(0);
    expect(history.lr).toHaveLength(4);
    await passBatches(plain, skipped);
    const { history: other } = await rangeTest(plain, options);
    history.loss.forEach((loss, i) => {
      expect(loss / other.loss[i]!).toBeCloseTo(1, 5);
    });
    expect(await scaled.step(1e-3)).toMatchObject({ skipped: true });
  });

  it('differs from float32 by at most 2 % in float16', async ({ skip }) => {
    defaultDevice('cpu');
    skip(!(await hasFloat16()), 'jax-js has float16 in Node 24 or newer only');
    const half = mixedTraining(digits, { passes: 'float16', initScale: 2 ** 16 });
    const { history, steps } = await rangeTest(half, options);
    // 2.4 times 65536 is no number of float16.
    const skipped = steps - history.lr.length;
    expect(skipped).toBeGreaterThan(0);
    defaultDevice('wasm');
    const full = mixedTraining(digits, { passes: 'float32' });
    await passBatches(full, skipped);
    const { history: other } = await rangeTest(full, options);
    history.loss.forEach((loss, i) => {
      expect(Math.abs(loss / other.loss[i]! - 1)).toBeLessThan(0.02);
    });
  });
});
