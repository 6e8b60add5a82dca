import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { join, sameShapes, split } from '../../src/tfjs/joined-batch.ts';

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

it.each<[name: string, sizes: number[], groups: number[]]>([
  ['all of one', [4, 4, 4], [3]],
  ['a short last one by itself', [4, 4, 1], [2, 1]],
  ['neighbours only', [4, 1, 4], [1, 1, 1]],
  ['none', [], []],
])('groups shapes: %s', (_, sizes, groups) => {
  const joined = sizes.map((samples) => join([batchOf(samples)]));
  const found = sameShapes(joined);
  expect(found.map(({ length }) => length)).toEqual(groups);
  expect(found.flat()).toEqual(joined);
});

it('groups by types too', () => {
  const [floats] = [batchOf(2)];
  const integers = { ...floats, ys: tf.zeros([2], 'int32') };
  expect(sameShapes([join([floats!]), join([integers as never])])).toHaveLength(2);
});
