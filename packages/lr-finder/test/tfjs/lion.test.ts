import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors.ts';
import { Lion, lion } from '../../src/tfjs/lion.ts';
import {
  LION_REFERENCE,
  largestDifference,
  lossesAfterLoading,
  weightsAfterEachStep,
} from './optimizer-reference.ts';

beforeAll(() => tf.setBackend('cpu'));

describe('lion', () => {
  it.each(LION_REFERENCE)('has the weights of keras.optimizers.Lion with $arguments', (row) => {
    const [beta1, beta2, weightDecay] = row.arguments as [number, number, number];
    const optimizer = lion(0, beta1, beta2, weightDecay);
    expect(largestDifference(weightsAfterEachStep(optimizer), row.weights)).toBeLessThan(1e-6);
    expect(optimizer.iterations).toBe(row.weights.length);
  });

  it('has the betas of Keras, and no weight decay', () => {
    expect(lion().getConfig()).toEqual({
      learningRate: 1e-4,
      beta1: 0.9,
      beta2: 0.99,
      weightDecay: 0,
    });
  });

  it('leaves variables without a gradient as they are', () => {
    const variable = tf.variable(tf.ones([2]));
    const optimizer = lion(1, 0.9, 0.99, 0.5);
    optimizer.applyGradients([{ name: variable.name, tensor: undefined as unknown as tf.Tensor }]);
    expect([...variable.dataSync()]).toEqual([1, 1]);
  });

  it('is saved with its model, loaded, and goes on from there', async () => {
    const { itself, copy, optimizer } = await lossesAfterLoading(lion(0.02, 0.8, 0.95, 0.3));
    expect(optimizer.constructor).toBe(Lion);
    expect(optimizer.getConfig()).toEqual({
      learningRate: 0.02,
      beta1: 0.8,
      beta2: 0.95,
      weightDecay: 0.3,
    });
    expect(copy).toEqual(itself);
  });

  it('frees its variables, also those that setWeights replaces', async () => {
    const { numTensors } = tf.memory();
    const optimizer = lion();
    const variable = tf.tidy(() => tf.variable(tf.ones([2])));
    optimizer.applyGradients({ [variable.name]: variable });
    const weights = await optimizer.getWeights();
    expect(tf.memory().numTensors).toBe(numTensors + 3);
    const copies = weights.map(({ name, tensor }) => ({ name, tensor: tensor.clone() }));
    await optimizer.setWeights(copies);
    optimizer.dispose();
    tf.dispose([variable, weights[0]!.tensor, ...copies.map(({ tensor }) => tensor)]);
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it.each([
    [
      [Number.POSITIVE_INFINITY],
      'Expected `learningRate` to be a finite number >= 0, got Infinity',
    ],
    [[0.1, -1], 'Expected `beta1` to be a number >= 0 and < 1, got -1'],
    [[0.1, 0.9, 2], 'Expected `beta2` to be a number >= 0 and < 1, got 2'],
    [[0.1, 0.9, 0.9, -1], 'Expected `weightDecay` to be a finite number >= 0, got -1'],
  ])('refuses %j', (given, message) => {
    expect(() => lion(...(given as number[]))).toThrow(new ArgumentError(message));
  });
});
