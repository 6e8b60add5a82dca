import * as ort from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { input } from '../../src/graph/value.ts';
import { emit, type Named } from '../../src/onnx/emit.ts';
import { encodeModel } from '../../src/onnx/model.ts';
import { areFinite, nextScalerState, scalerState, takenFlag } from '../../src/ops/loss-scale.ts';

/** The numbers of outputs for vectors of inputs. */
async function run(
  inputs: readonly (Named & { numbers: readonly number[] })[],
  outputs: readonly Named[],
): Promise<number[][]> {
  const { graph } = emit('test', inputs, outputs);
  const session = await ort.InferenceSession.create(encodeModel(graph));
  const feeds = inputs.map(({ name, value, numbers }) => [
    name,
    new ort.Tensor('float32', Float32Array.from(numbers), value.shape),
  ]);
  const results = await session.run(Object.fromEntries(feeds) as Record<string, ort.Tensor>);
  await session.release();
  return outputs.map(({ name }) => [...(results[name]!.data as Float32Array)]);
}

it.each<[vector: number[], scalar: number, finite: 0 | 1]>([
  [[0, -1, 1e38], 2, 1],
  [[0, Infinity, 1], 2, 0],
  [[0, -Infinity, 1], 2, 0],
  [[0, Number.NaN, 1], 2, 0],
  [[0, 1, 2], Number.NaN, 0],
  [[0, 1, 2], -Infinity, 0],
])('finds what is not finite in %j and %d', async (vector, scalar, finite) => {
  const [a, b] = [input('a', [3], 'float32'), input('b', [], 'float32')];
  const given = [
    { name: 'a', value: a, numbers: vector },
    { name: 'b', value: b, numbers: [scalar] },
  ];
  expect(await run(given, [{ name: 'y', value: areFinite([a, b]) }])).toEqual([[finite]]);
});

it.each<[isHalted: number, finite: number, flag: number, after: number]>([
  [0, 1, 1, 0],
  [0, 0, 0, 1],
  [1, 1, -1, 1],
  [1, 0, -1, 1],
])(
  'halted %d, finite %d: the flag is %d, halted afterwards %d',
  async (isHalted, finite, flag, after) => {
    const state = scalerState();
    const allFinite = input('finite', [], 'float32');
    const given = [
      { name: 'scaler', value: state.value, numbers: [256, isHalted] },
      { name: 'finite', value: allFinite, numbers: [finite] },
    ];
    const outputs = [
      { name: 'flag', value: takenFlag(state, allFinite) },
      { name: 'next', value: nextScalerState(state, allFinite) },
    ];
    expect(await run(given, outputs)).toEqual([[flag], [256, after]]);
  },
);
