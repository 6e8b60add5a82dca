import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { flatten, isTensors, mapTensors } from '../../src/training/batch.ts';

const [a, b, c] = [1, 2, 3].map((number) => tf.scalar(number)) as [tf.Tensor, tf.Tensor, tf.Tensor];

const circle: Record<string, unknown> = { a };
circle.self = circle;

describe('flatten', () => {
  it.each<[of: string, value: unknown, tensors: tf.Tensor[]]>([
    ['a tensor', a, [a]],
    ['a list, in its order', [c, [a], b], [c, a, b]],
    ['a list of more than ten', Array(12).fill(a).with(10, b), Array(12).fill(a).with(10, b)],
    ['a map, by name', { ys: b, xs: { z: c, y: a } }, [a, c, b]],
    ['one tensor in two places', { xs: a, ys: a }, [a, a]],
    ['values of other kinds', [a, null, undefined, 1, 'a', new Float32Array(2), () => b], [a]],
    ['a circle', circle, [a]],
  ])('%s', (_, value, tensors) => {
    const found = flatten(value);
    expect(found.length).toBe(tensors.length);
    expect(found.every((tensor, i) => tensor === tensors[i])).toBe(true);
  });
});

describe('mapTensors', () => {
  it('keeps the structure and its order, and makes tensors in the order of flatten', () => {
    const value = { ys: b, xs: { z: [c], y: a }, sampleWeight: undefined };
    const made: tf.Tensor[] = [];
    const mapped = mapTensors(value, (tensor) => {
      made.push(tensor);
      return tensor === a ? c : tensor;
    });
    expect(made.every((tensor, i) => tensor === flatten(value)[i])).toBe(true);
    expect([mapped.ys, mapped.xs.z[0], mapped.xs.y].map((one) => one === c)).toEqual([
      false,
      true,
      true,
    ]);
    expect(JSON.stringify([Object.keys(mapped), Object.keys(mapped.xs)])).toBe(
      JSON.stringify([
        ['ys', 'xs', 'sampleWeight'],
        ['z', 'y'],
      ]),
    );
  });
});

it.each<[value: unknown, is: boolean]>([
  [a, true],
  [[a, { b: [c] }], true],
  [[], true],
  [{ a, b: 1 }, false],
  [circle, false],
  [null, false],
  ['a', false],
])('isTensors %#', (value, is) => expect(isTensors(value)).toBe(is));
