import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LRFinder } from '../../../src/tfjs/lr-finder.ts';
import { smallData, smallModel } from '../../tfjs/small-task.ts';

beforeAll(() => tf.setBackend('cpu'));
const { xs, ys } = smallData();
afterAll(() => tf.dispose([xs, ys]));

describe.each(['tfjs', 'onnx'] as const)('confirm and refine with %s', (engine) => {
  it('give the confirmed rate and the cost, and leave weights and optimizer as they were', async () => {
    const model = smallModel(0);
    const optimizer = tf.train.adam(1e-6);
    const before = model.getWeights().map((weight) => weight.dataSync().slice());
    const finder = new LRFinder(model, optimizer, 'categoricalCrossentropy');
    const result = await finder.rangeTest(
      { xs, ys, batchSize: 16, seed: 1 },
      { endLr: 1e-4, numIter: 40, refine: 2, confirm: { candidates: 3, steps: 60 }, engine },
    );
    const { tests, confirmation, steps } = result;
    expect(result.engine).toBe(engine);
    // Nothing diverges by 1e-4: the end was moved.
    expect(tests.length).toBeGreaterThan(1);
    expect(confirmation?.steps).toBe(60);
    expect(confirmation?.trials.map((trial) => trial.steps).sort()).toEqual([12, 24, 24]);
    expect(steps).toBe(tests.reduce((sum, test) => sum + test.steps, 60));
    const suggestion = finder.suggestion();
    expect([suggestion.lr, suggestion.method]).toEqual([confirmation?.lr, 'confirmed']);
    expect(finder.suggestion({ method: 'descent' }).method).toBe('descent');
    expect(model.getWeights().map((weight) => weight.dataSync())).toEqual(before);
    expect((optimizer as unknown as { learningRate: number }).learningRate).toBe(1e-6);
    expect(finder.applySuggestion().lr).toBe(confirmation?.lr);
    model.dispose();
    optimizer.dispose();
  });

  it('measure the validation loss in the trials alone, if told so', async () => {
    const model = smallModel(0);
    const finder = new LRFinder(model, tf.train.adam(1e-6), 'categoricalCrossentropy');
    const data = { xs, ys, batchSize: 16, seed: 1 };
    const plain = { startLr: 1e-6, endLr: 10, numIter: 40, engine };
    const { history, measurement } = await finder.rangeTest(data, plain);
    const result = await finder.rangeTest(data, {
      ...{ ...plain, valData: { xs, ys }, evaluateEvery: false, confirm: { steps: 60 } },
    });
    expect(result.history).toEqual(history);
    expect(result.measurement).toEqual(measurement);
    const { trials, evaluations } = result.confirmation!;
    expect(trials.length).toBeGreaterThanOrEqual(3);
    // Two of them are judged again.
    expect(evaluations).toBe(trials.filter(({ loss }) => loss < Infinity).length + 2);
    model.dispose();
  });
});
