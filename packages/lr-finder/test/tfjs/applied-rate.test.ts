import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { sampled } from '../../../../test/sample.ts';
import { StateError } from '../../src/errors.ts';
import { LRFinder } from '../../src/tfjs/index.ts';
import { fitLosses, optimizers, smallData, smallModel } from './small-task.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const OWN = 0.003;
const rateOf = (optimizer: tf.Optimizer) =>
  (optimizer as unknown as { learningRate: number }).learningRate;

/** A finder that has run a test, with its model. */
async function tested(name = 'adam') {
  const data = smallData();
  const model = smallModel(0);
  const optimizer = optimizers[name]!(OWN);
  model.compile({ optimizer, loss: 'categoricalCrossentropy' });
  const finder = new LRFinder(model);
  // Any rule that finds a rate for every optimizer will do.
  const suggestion = { method: 'minimum' } as const;
  await finder.rangeTest({ ...data, batchSize: 16 }, { startLr: 1e-5, endLr: 10, numIter: 60 });
  return { data, model, optimizer, finder, suggestion };
}

const nothing = new StateError(
  'Expected `applySuggestion` to have been called before `withdrawSuggestion`',
);

describe('withdrawSuggestion', () => {
  it.each(sampled(Object.keys(optimizers), 1, 0))(
    '%s: trains on as if nothing had been applied',
    async (name) => {
      const { data, model, optimizer, finder, suggestion } = await tested(name);
      const reference = await tested(name);
      const { lr } = finder.applySuggestion(suggestion);
      expect(lr).not.toBe(OWN);
      expect(rateOf(optimizer)).toBe(lr);
      const tensors = tf.memory().numTensors;
      expect(finder.withdrawSuggestion()).toBe(OWN);
      expect(rateOf(optimizer)).toBe(OWN);
      expect(tf.memory().numTensors).toBe(tensors);
      expect(await fitLosses(model, data)).toEqual(
        await fitLosses(reference.model, reference.data),
      );
    },
  );

  it('leaves the weights that were trained in between', async () => {
    const { data, model, optimizer, finder, suggestion } = await tested();
    finder.applySuggestion(suggestion);
    await fitLosses(model, data);
    const weights = () => model.getWeights().map((weight) => [...weight.dataSync()]);
    const [before, { iterations }] = [weights(), optimizer];
    finder.withdrawSuggestion();
    expect(weights()).toEqual(before);
    expect(optimizer.iterations).toBe(iterations);
  });

  it('goes back to the rate before several suggestions', async () => {
    const { optimizer, finder, suggestion } = await tested();
    const first = finder.applySuggestion(suggestion);
    expect(finder.applySuggestion({ method: 'steepest' }).lr).not.toBe(first.lr);
    expect(finder.withdrawSuggestion()).toBe(OWN);
    expect(rateOf(optimizer)).toBe(OWN);
  });

  it('goes back also where another rate was set since', async () => {
    const { optimizer, finder, suggestion } = await tested();
    finder.applySuggestion(suggestion);
    Object.assign(optimizer, { learningRate: 0.5 });
    expect(finder.withdrawSuggestion()).toBe(OWN);
    expect(rateOf(optimizer)).toBe(OWN);
  });

  it('goes back to a rate of yours that came between two suggestions', async () => {
    const { optimizer, finder, suggestion } = await tested();
    finder.applySuggestion(suggestion);
    Object.assign(optimizer, { learningRate: 0.5 });
    finder.applySuggestion(suggestion);
    expect(finder.withdrawSuggestion()).toBe(0.5);
  });

  it('is not undone by another test, nor by reset()', async () => {
    const { data, optimizer, finder, suggestion } = await tested();
    const { lr } = finder.applySuggestion(suggestion);
    await finder.rangeTest(data, { startLr: 1e-5, numIter: 5 });
    await finder.reset();
    expect(rateOf(optimizer)).toBe(lr);
    expect(finder.withdrawSuggestion()).toBe(OWN);
  });

  it('is refused where nothing is applied', async () => {
    const { finder, suggestion } = await tested();
    expect(() => finder.withdrawSuggestion()).toThrow(nothing);
    finder.applySuggestion(suggestion);
    finder.withdrawSuggestion();
    expect(() => finder.withdrawSuggestion()).toThrow(nothing);
  });

  it('is refused for an optimizer that does not tell its rate', async () => {
    const { optimizer, finder, suggestion } = await tested();
    Object.assign(optimizer, { learningRate: undefined });
    finder.applySuggestion(suggestion);
    expect(() => finder.withdrawSuggestion()).toThrow(
      'Expected the optimizer to have had a learning rate before `applySuggestion`, got none. Set the rate yourself',
    );
  });
});
