import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { RowMemory, rowsAt } from '../../../src/tfjs/data/rows.ts';

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

describe('the memory of rows', () => {
  const tensor = () => tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
  const places = Int32Array.of(2, 0);

  it.each<[string, used: boolean, (first: tf.Tensor, memory: RowMemory) => void]>([
    ['is used again once the rows are disposed of', true, (first) => first.dispose()],
    ['is not while they are there', false, () => {}],
    [
      'is not while a view of them is there',
      false,
      (first) => {
        tf.keep(tf.reshape(first, [4]));
        first.dispose();
      },
    ],
  ])('%s', (_, used, end) => {
    const memory = new RowMemory();
    memory.reuse();
    const first = rowsAt(tensor(), places, memory);
    const array = first.dataSync();
    end(first, memory);
    const second = rowsAt(tensor(), Int32Array.of(1, 1), memory);
    expect([...second.dataSync()]).toEqual([3, 4, 3, 4]);
    expect(second.dataSync() === array).toBe(used);
    expect([...array]).toEqual(used ? [3, 4, 3, 4] : [5, 6, 1, 2]);
  });

  it('is new for each unless it may be used again, and for another number of rows', () => {
    const kept = new RowMemory();
    const first = rowsAt(tensor(), places, kept);
    const array = first.dataSync();
    first.dispose();
    expect(rowsAt(tensor(), places, kept).dataSync()).not.toBe(array);
    kept.reuse();
    const second = rowsAt(tensor(), places, kept);
    const other = second.dataSync();
    second.dispose();
    expect(rowsAt(tensor(), Int32Array.of(1), kept).dataSync()).not.toBe(other);
  });
});
