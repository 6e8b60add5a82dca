import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { constant, input, type Value } from '../../src/graph/value.ts';
import { valuesOf } from '../../src/graph/walk.ts';
import { emit } from '../../src/onnx/emit.ts';
import { encodeModel } from '../../src/onnx/model.ts';
import { add, unary } from '../../src/ops/elementwise.ts';
import { matmul } from '../../src/ops/matmul.ts';
import { reduce } from '../../src/ops/reduce.ts';
import { type Half, halveProducts } from '../../src/passes/half-precision.ts';
import { optimize } from '../../src/passes/optimize.ts';

const x = input('x', [1, 2], 'float32');
const w = input('w', [2, 2], 'float32');
const v = input('v', [2, 2], 'float32');

const graphs: Readonly<Record<string, () => Value>> = {
  product: () => matmul(x, w),
  'product of a product': () => matmul(matmul(x, w), v),
  'sum of products': () => reduce('ReduceSum', add(matmul(x, w), matmul(x, v)), [0, 1], true),
  'product with constants': () => matmul(x, constant([0, 1, 1, 0], [2, 2])),
  'no product': () => unary('Exp', add(x, x)),
};

/** What makes too large numbers infinite. */
const GUARD = ['Abs', 'LessOrEqual', 'Where', 'Const'];

const operations = (half: Half, graph: string) =>
  valuesOf(halveProducts([graphs[graph]!()], half))
    .filter(({ op }) => !['Input', ...GUARD].includes(op))
    .map(({ op, dtype }) => `${op} ${dtype}`);

/** The numbers by ONNX Runtime on the CPU. */
async function run(graph: Value, numbers: readonly (readonly number[])[]): Promise<number[]> {
  const inputs = [x, w, v].map((value, i) => ({ name: 'xwv'[i]!, value }));
  const { graph: written } = emit('test', inputs, [{ name: 'y', value: graph }]);
  const session = await ort.InferenceSession.create(encodeModel(written));
  const feeds = inputs.map(({ name, value }, i) => [
    name,
    new ort.Tensor('float32', Float32Array.from(numbers[i]!), value.shape),
  ]);
  const { y } = await session.run(Object.fromEntries(feeds) as Record<string, ort.Tensor>);
  await session.release();
  return [...(y!.data as Float32Array)];
}

describe('halveProducts', () => {
  it.each<[Half, graph: string, wanted: string[]]>([
    ['computed', 'product', ['Cast float16', 'Cast float16', 'MatMul float16', 'Cast float32']],
    [
      'computed',
      'product of a product',
      [
        ...['Cast float16', 'Cast float16', 'Cast float16'],
        ...['MatMul float16', 'MatMul float16', 'Cast float32'],
      ],
    ],
    ['computed', 'no product', ['Add float32', 'Exp float32']],
    [
      'rounded',
      'product',
      [
        ...['Cast float16', 'Cast float32', 'Cast float16', 'Cast float32'],
        ...['MatMul float32', 'Cast float16', 'Cast float32'],
      ],
    ],
    ['rounded', 'no product', ['Add float32', 'Exp float32']],
    ['rounded', 'product with constants', ['MatMul float32']],
    ['computed', 'product with constants', ['MatMul float32']],
  ])('%s: %s', (half, graph, wanted) => {
    expect(operations(half, graph).sort()).toEqual(wanted.sort());
  });

  it('reduces, adds and ends in float32', () => {
    for (const half of ['computed', 'rounded'] as const) {
      const others = operations(half, 'sum of products').filter((one) => /Reduce|Add/.test(one));
      expect(others.every((one) => one.endsWith('float32'))).toBe(true);
    }
  });

  // 1 + 2^-11 is halfway between two numbers of float16, and 2^-11 is lost beside 1.
  const eps = 2 ** -11;
  it.each<[name: string, numbers: number[][], wanted: number[]]>([
    [
      'inputs',
      [
        [1 + eps / 2, 0],
        [1, 0, 0, 1],
        [1, 0, 0, 1],
      ],
      [1, 0],
    ],
    [
      'results',
      [
        [1, eps],
        [1, 0, 1, 0],
        [1, 0, 0, 1],
      ],
      [1, 0],
    ],
    [
      'the first of two products',
      [
        [1, eps / 2],
        [1, 0, 1, 0],
        [4096, 0, 0, 0],
      ],
      [4096, 0],
    ],
    [
      'an overflow',
      [
        [300, 0],
        [300, 0, 0, 0],
        [1, 0, 0, 1],
      ],
      [Infinity, Number.NaN],
    ],
  ])('rounds %s on the CPU too, as ONNX Runtime optimizes it', async (_, numbers, wanted) => {
    const graph = graphs['product of a product']!();
    const [halves] = optimize([graph], { half: 'rounded' });
    expect(await run(halves!, numbers)).toEqual(wanted);
    expect(await run(graph, numbers)).not.toEqual(wanted);
  });
});
