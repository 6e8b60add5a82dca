import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { join, shapesOf, split } from '../../src/tfjs/joined-batch.ts';

beforeAll(() => {
  tf.engine().startScope();
});
afterAll(() => tf.engine().endScope());

const batchOf = (samples: number, sampleWeight?: tf.Tensor) => ({
  xs: tf.zeros([samples, 3]),
  ys: tf.zeros([samples]),
  ...(sampleWeight && { sampleWeight }),
});

it.each([
  ['without weights of samples', [batchOf(2), batchOf(2)]],
  ['with them', [batchOf(2, tf.ones([2])), batchOf(2, tf.ones([2]))]],
  ['of one batch', [batchOf(4)]],
])('splits what it joined: %s', (_, batches) => {
  const parts = split(join(batches));
  expect(parts).toHaveLength(batches.length);
  for (const [i, { xs, ys, sampleWeight }] of parts.entries()) {
    expect(xs).toBe(batches[i]!.xs);
    expect(ys).toBe(batches[i]!.ys);
    expect(sampleWeight).toBe((batches[i] as { sampleWeight?: tf.Tensor }).sampleWeight);
  }
});

const floats = batchOf(2);
const integers = { ...floats, ys: tf.zeros([2], 'int32') };

it.each([
  ['equal ones', floats, batchOf(2), true],
  ['another length', floats, batchOf(1), false],
  ['another type', floats, integers, false],
  ['weights of samples', floats, batchOf(2, tf.ones([2])), false],
])('tells shapes apart: %s', (_, one, other, areEqual) => {
  expect(shapesOf(join([one])) === shapesOf(join([other]))).toBe(areEqual);
});
