import { describe, expect, it } from 'vitest';
import { makeValue, operationOf } from '../../src/graph/operations.ts';
import { input, type Value } from '../../src/graph/value.ts';
import { emit } from '../../src/onnx/emit.ts';

const x = (...shape: number[]) => input('x', shape, 'float32');
const window = { strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1], group: 1 };
const [image, filter] = [x(2, 8, 9, 9), x(16, 8, 3, 3)];
const blocks = { ...window, kernel_shape: [3, 3] };

describe('the work of', () => {
  it.each<[string, Value, number]>([
    ['a sum', makeValue('Add', [x(3), x(3)], [3], 'float32'), 0],
    ...([0, 1] as const).map((transA): [string, Value, number] => [
      `a product, the first matrix transposed ${transA} times`,
      makeValue('MatMul', [transA ? x(4, 3) : x(3, 4), x(4, 5)], [3, 5], 'float32', {
        transA,
        transB: 0,
      }),
      60,
    ]),
    [
      'a convolution',
      makeValue('Conv', [image, filter], [2, 16, 4, 4], 'float32', window),
      2 * 16 * 16 * 72,
    ],
    [
      'a convolution of images in blocks of channels',
      makeValue('NchwcConv', [image, filter], [2, 16, 4, 4], 'float32', blocks),
      2 * 16 * 16 * 72,
    ],
    [
      'a transposed convolution',
      makeValue('ConvTranspose', [x(2, 16, 4, 4), filter], image.shape, 'float32', {
        ...window,
        output_padding: [0, 0],
      }),
      2 * 16 * 16 * 72,
    ],
  ])('%s', (_, value, work) => expect(operationOf(value).work?.(value) ?? 0).toBe(work));
});

describe('a node has', () => {
  it.each<[string, Value, object]>([
    [
      'all attributes of its value',
      makeValue('CumSum', [x(3), x()], [3], 'float32', { exclusive: 1, reverse: 0 }),
      { op: 'CumSum', attributes: { exclusive: 1, reverse: 0 } },
    ],
    [
      'those that ONNX takes as inputs there',
      makeValue('ReduceSum', [x(3)], [1], 'float32', { axes: [0] }),
      { op: 'ReduceSum', attributes: { keepdims: 1 }, inputs: ['x0', 'c0'] },
    ],
    [
      'the name and the domain that its operation has in ONNX',
      makeValue('NchwcConv', [image, filter], [2, 16, 4, 4], 'float32', blocks),
      { op: 'Conv', domain: 'com.microsoft.nchwc', attributes: blocks },
    ],
  ])('%s', (_, value, node) => {
    const named = value.inputs.map((one, i) => ({ name: `x${i}`, value: one }));
    const { graph } = emit('test', named, [{ name: 'y', value }]);
    expect(graph.nodes).toMatchObject([{ ...node, outputs: ['y'] }]);
  });
});
