import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { fewSamples } from '../../src/tfjs/few-samples.ts';

beforeAll(() => tf.setBackend('cpu'));

it('takes the first samples of every tensor of a batch', async () => {
  const batch = {
    xs: { a: tf.range(0, 12).reshape([6, 2]), b: [tf.range(0, 6)] },
    ys: tf.range(6, 12),
    sampleWeight: tf.ones([6]),
  };
  const few = fewSamples(batch, false) as typeof batch;
  expect(await few.xs.a.array()).toEqual([
    [0, 1],
    [2, 3],
    [4, 5],
  ]);
  expect(await few.xs.b[0]!.array()).toEqual([0, 1, 2]);
  expect(await few.ys.array()).toEqual([6, 7, 8]);
  expect(few.sampleWeight.shape).toEqual([3]);
  expect(await (fewSamples(batch, true) as typeof batch).ys.array()).toEqual([6, 7]);
});

it('is undefined for a batch of few', () => {
  const batch = { xs: tf.ones([3, 1]), ys: tf.ones([3, 1]) };
  expect(fewSamples(batch, false)).toBeUndefined();
  expect(fewSamples(batch, true)).toBeDefined();
});
