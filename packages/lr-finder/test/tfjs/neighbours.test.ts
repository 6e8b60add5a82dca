import { expect, it } from 'vitest';
import { neighbours } from '../../src/tfjs/neighbours.ts';

it.each<[name: string, all: number[], groups: number[][]]>([
  ['all of one', [4, 4, 4], [[4, 4, 4]]],
  ['a last one by itself', [4, 4, 1], [[4, 4], [1]]],
  ['neighbours only', [4, 1, 4], [[4], [1], [4]]],
  ['none', [], []],
])('groups neighbours: %s', (_, all, groups) => {
  expect(neighbours(all, (one) => one)).toEqual(groups);
});

it('takes undefined for a key', () => {
  expect(neighbours([1, 2], () => undefined)).toEqual([[1, 2]]);
});
