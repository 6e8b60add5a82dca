import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { LRFinder } from '../../src/tfjs/index.ts';
import { smallModel } from './small-task.ts';
import { CountsCalls } from './state/own-layers.ts';
import { OWN_OPTIMIZERS } from './state/own-optimizers.ts';

beforeAll(() => tf.setBackend('cpu'));

afterEach(() => {
  vi.restoreAllMocks();
});

class HiddenCount extends tf.layers.Layer {
  #calls = 0;
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    this.#calls += 1;
    return tf.mul([inputs].flat()[0]!, this.#calls);
  }
  static get className(): string {
    return 'HiddenCount';
  }
}

class HiddenSteps extends tf.SGDOptimizer {
  #steps = 0;
  override applyGradients(...args: Parameters<tf.SGDOptimizer['applyGradients']>): void {
    this.#steps += 1;
    this.setLearningRate(this.learningRate / this.#steps);
    super.applyGradients(...args);
  }
  static override get className(): string {
    return 'HiddenSteps';
  }
}

/** What a test of a model says about state that it can't put back. */
async function warnings(optimizer: tf.Optimizer, layer?: tf.layers.Layer, dropout = 0.25) {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const model = smallModel(dropout);
  if (layer) model.add(layer);
  model.add(tf.layers.dropout({ rate: dropout }));
  const finder = new LRFinder(model, optimizer, 'meanSquaredError');
  const data = { xs: tf.ones([6, 4]), ys: tf.ones([6, 3]) };
  const options = { startLr: 1e-7, endLr: 1e-6, numIter: 3, engine: 'tfjs' } as const;
  await finder.rangeTest(data, options);
  await finder.rangeTest(data, options);
  return warn.mock.calls.flat() as string[];
}

it('names the layer that counts out of sight, once', async () => {
  const [said, ...more] = await warnings(tf.train.sgd(1e-7), new HiddenCount({ name: 'hidden' }));
  expect(said).toMatch(
    /^lr-finder can't put back all .* gave another loss\. Something is kept out of sight, .* by layer hidden\. Keep it in a property/,
  );
  expect(more).toEqual([]);
});

it('names the optimizer that counts out of sight, whatever its own rate', async () => {
  const [said] = await warnings(new HiddenSteps(1e-7));
  expect(said).toContain('the same loss and other weights');
  expect(said).toContain('by the optimizer HiddenSteps. Keep it');
});

it.each([
  ['what tfjs has', () => tf.train.adam(), undefined],
  ['a layer that counts in sight', () => tf.train.adam(), new CountsCalls()],
  ...Object.entries(OWN_OPTIMIZERS).map(([name, make]) => [name, make, undefined] as const),
] as const)('says nothing of %s, nor of random numbers', async (_, optimizer, layer) => {
  expect(await warnings(optimizer(), layer)).toEqual([]);
});
