import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { rowsAt } from '../../../src/tfjs/data/rows.ts';

beforeAll(() => tf.setBackend('cpu'));

it.each<[string, () => tf.Tensor]>([
  ['numbers', () => tf.randomUniform([5], 0, 1, 'float32', 1)],
  ['images', () => tf.randomUniform([5, 3, 2, 2], 0, 1, 'float32', 2)],
  ['integers', () => tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [5, 2], 'int32')],
  ['truths', () => tf.tensor1d([true, false, true, true, false], 'bool')],
  ['rows of nothing', () => tf.zeros([5, 0])],
  ['a part of a tensor', () => tf.slice(tf.range(0, 20).reshape([10, 2]), [5, 0])],
])('are those that tf.gather gives: %s', (_, make) => {
  const tensor = make();
  const places = Int32Array.of(4, 0, 4, 2);
  const before = tf.memory().numTensors;
  const rows = rowsAt(tensor, places);
  expect(tf.memory().numTensors).toBe(before + 1);
  const gathered = tf.gather(tensor, tf.tensor1d(places, 'int32'));
  expect([rows.shape, rows.dtype]).toEqual([gathered.shape, gathered.dtype]);
  expect(rows.dataSync()).toEqual(gathered.dataSync());
});

it('are copies: a change of them leaves the tensor alone', () => {
  const tensor = tf.tensor1d([1, 2, 3]);
  rowsAt(tensor, Int32Array.of(0, 1)).dataSync().fill(9);
  expect([...tensor.dataSync()]).toEqual([1, 2, 3]);
});

it('refuses texts as tf.gather does', () => {
  const texts = tf.tensor1d(['a', 'b']);
  expect(() => rowsAt(texts, Int32Array.of(0))).toThrow('must be numeric');
});
