import { describe, expect, it } from 'vitest';
import {
  lengthsOf,
  sampledLengths,
  samplesAxis,
  specsAt,
  varyingAxes,
} from '../src/batch-lengths.ts';
import type { TensorSpec } from '../src/trace/trace.ts';

const floats = (...shapes: number[][]): TensorSpec[] =>
  shapes.map((shape) => ({ shape, dtype: 'float32' }));

describe('varyingAxes', () => {
  it('one length in several tensors', () => {
    const axes = varyingAxes(floats([32, 8], [32, 1]), floats([7, 8], [7, 1]))!;
    expect(axes.count).toBe(1);
    expect(lengthsOf(axes, floats([5, 8], [5, 1]))).toEqual([5]);
    expect(specsAt(axes, [5])).toEqual(floats([5, 8], [5, 1]));
  });

  it('two lengths', () => {
    const axes = varyingAxes(floats([32, 20, 4], [32, 1]), floats([7, 25, 4], [7, 1]))!;
    expect(lengthsOf(axes, floats([2, 3, 4], [2, 1]))).toEqual([2, 3]);
  });

  it.each<[name: string, other: TensorSpec[]]>([
    ['three lengths', floats([1, 2, 3], [4, 5])],
    ['no length', floats([32, 20, 4], [32, 1])],
    ['another rank', floats([32, 20], [32, 1])],
    ['another number of tensors', floats([32, 20, 4])],
    ['another type', [{ shape: [7, 20, 4], dtype: 'int32' }, ...floats([7, 1])]],
  ])('%s: none', (_, other) => {
    expect(varyingAxes(floats([32, 20, 4], [32, 1]), other)).toBeUndefined();
  });
});

describe('lengthsOf', () => {
  const axes = varyingAxes(floats([32, 8], [32, 1]), floats([7, 8], [7, 1]))!;
  it.each<[name: string, other: TensorSpec[]]>([
    ['tensors with different lengths', floats([5, 8], [6, 1])],
    ['another size elsewhere', floats([5, 9], [5, 1])],
    ['another rank', floats([5, 8, 1], [5, 1])],
    ['fewer tensors', floats([5, 8])],
  ])('%s: none', (_, other) => {
    expect(lengthsOf(axes, other)).toBeUndefined();
  });
});

it('samplesAxis is the first axis of all tensors', () => {
  expect(lengthsOf(samplesAxis(floats([32, 8], [32, 1]))!, floats([3, 8], [3, 1]))).toEqual([3]);
  expect(samplesAxis(floats([32, 8], [31, 1]))).toBeUndefined();
  expect(samplesAxis(floats([32, 8], []))).toBeUndefined();
  expect(samplesAxis([])).toBeUndefined();
});

it.each<[given: number[][], samples: number[][]]>([
  [[[32]], [[41], [37], [32]]],
  [
    [[32], [7]],
    [[41], [37], [32]],
  ],
  [
    [[32], [31]],
    [[37], [32], [31]],
  ],
  [[[2]], [[17], [13], [11]]],
  [
    [
      [32, 10],
      [7, 12],
    ],
    [
      [43, 47],
      [37, 41],
      [32, 10],
    ],
  ],
])('sampledLengths of %j', (given, samples) => {
  expect(sampledLengths(given)).toEqual(samples);
});

it.each<[given: number[][], samples: number[][]]>([
  [[[32]], [[13], [11], [32]]],
  [[[11]], [[17], [13], [11]]],
])('sampledLengths of %j, as small as possible', (given, samples) => {
  expect(sampledLengths(given, 8)).toEqual(samples);
});
