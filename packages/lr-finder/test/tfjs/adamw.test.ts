import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors.ts';
import { AdamW, adamw } from '../../src/tfjs/adamw.ts';
import {
  ADAMW_REFERENCE,
  largestDifference,
  lossesAfterLoading,
  weightsAfterEachStep,
} from './optimizer-reference.ts';

beforeAll(() => tf.setBackend('cpu'));

describe('adamw', () => {
  it.each(ADAMW_REFERENCE)('has the weights of torch.optim.AdamW with $arguments', (row) => {
    const [beta1, beta2, epsilon, weightDecay] = row.arguments as [number, number, number, number];
    const optimizer = adamw(0, beta1, beta2, epsilon, weightDecay);
    expect(largestDifference(weightsAfterEachStep(optimizer), row.weights)).toBeLessThan(3e-6);
    expect(optimizer.iterations).toBe(row.weights.length);
  });

  it('has the defaults of tf.train.adam, and the weight decay of PyTorch', () => {
    const { weightDecay, ...others } = adamw().getConfig();
    expect(others).toEqual(tf.train.adam().getConfig());
    expect(weightDecay).toBe(0.01);
  });

  it('without a weight decay is tf.train.adam to the bit', () => {
    const plain = weightsAfterEachStep(tf.train.adam(0));
    expect(weightsAfterEachStep(adamw(0, 0.9, 0.999, null, 0))).toEqual(plain);
    expect(weightsAfterEachStep(adamw(0))).not.toEqual(plain);
  });

  it('leaves variables without a gradient as they are', () => {
    const variable = tf.variable(tf.ones([2]));
    adamw(1, 0.9, 0.999, null, 0.5).applyGradients([
      { name: variable.name, tensor: undefined as unknown as tf.Tensor },
    ]);
    expect([...variable.dataSync()]).toEqual([1, 1]);
  });

  it('is saved with its model, loaded, and goes on from there', async () => {
    const { itself, copy, optimizer } = await lossesAfterLoading(adamw(0.02, 0.8, 0.99, 1e-6, 0.3));
    expect(optimizer.constructor).toBe(AdamW);
    expect(optimizer.getConfig()).toEqual({
      learningRate: 0.02,
      beta1: 0.8,
      beta2: 0.99,
      epsilon: 1e-6,
      weightDecay: 0.3,
    });
    copy.forEach((loss, i) => {
      expect(loss).toBeCloseTo(itself[i]!, 5);
    });
  });

  it.each([
    [[-1], 'Expected `learningRate` to be a finite number >= 0, got -1'],
    [[0.1, 1], 'Expected `beta1` to be a number >= 0 and < 1, got 1'],
    [[0.1, 0.9, Number.NaN], 'Expected `beta2` to be a number >= 0 and < 1, got NaN'],
    [[0.1, 0.9, 0.9, -1e-8], 'Expected `epsilon` to be a finite number >= 0, got -1e-8'],
    [[0.1, 0.9, 0.9, 1e-8, '1'], "Expected `weightDecay` to be a finite number >= 0, got '1'"],
  ])('refuses %j', (given, message) => {
    const { numTensors } = tf.memory();
    expect(() => adamw(...(given as number[]))).toThrow(new ArgumentError(message));
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
