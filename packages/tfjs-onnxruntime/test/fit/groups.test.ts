import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { batchesAtOnce, groupsOf } from '../../src/fit/groups.ts';
import { Samples } from '../../src/fit/samples.ts';

describe('batches', () => {
  it.each([
    [
      [4, 4, 4, 4, 2],
      3,
      [
        [0, 3],
        [3, 1],
        [4, 1],
      ],
    ],
    [
      [4, 4],
      1,
      [
        [0, 1],
        [1, 1],
      ],
    ],
    [[4], 10, [[0, 1]]],
    [[], 10, []],
  ])('of %j samples, %i at a time', (sizes, most, wanted) => {
    const batches = sizes.map((size) => new Int32Array(size));
    const groups = [...groupsOf(batches, most)];
    expect(groups.map(({ first, group }) => [first, group.length])).toEqual(wanted);
    expect(groups.flatMap(({ group }) => group)).toEqual(batches);
  });

  it.each([
    [10, 1, 10, 10],
    [10, 1, 3, 3],
    [2 ** 20, 1, 10, 4],
    [2 ** 20, 3, 10, 1],
    [2 ** 20, 100, 10, 1],
  ])('of %i numbers a sample, %i samples in a batch, up to %i: %i at once', async (...row) => {
    const [numbers, size, most, wanted] = row;
    await tf.setBackend('cpu');
    const samples = await Samples.of({ xs: tf.zeros([2, numbers]), ys: [] });
    expect(batchesAtOnce({ samples, first: 0, count: 2 }, size, most)).toBe(wanted);
  });
});
