import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { input, sizeOf, splat, type Value } from '../../src/graph/value.ts';
import { valuesOf } from '../../src/graph/walk.ts';
import { emit } from '../../src/onnx/emit.ts';
import { encodeModel } from '../../src/onnx/model.ts';
import { add, binary, mul, unary } from '../../src/ops/elementwise.ts';
import { gatherFactors } from '../../src/passes/products.ts';

const x = input('x', [4, 8], 'float32');
const y = input('y', [4, 8], 'float32');
const s = input('s', [], 'float32');
const t = input('t', [], 'float32');
const inputs = [x, y, s, t].map((value, i) => ({ name: 'xyst'[i]!, value }));
const div = (a: Value, b: Value) => binary('Div', a, b);

async function run(graph: Value): Promise<number[]> {
  const { graph: written } = emit('test', inputs, [{ name: 'z', value: graph }]);
  const session = await ort.InferenceSession.create(encodeModel(written));
  const feeds = inputs.map(({ name, value }, i) => {
    const numbers = Float32Array.from({ length: sizeOf(value.shape) }, (_, j) => 1 + i + 0.3 * j);
    return [name, new ort.Tensor('float32', numbers, value.shape)];
  });
  const { z } = await session.run(Object.fromEntries(feeds) as Record<string, ort.Tensor>);
  await session.release();
  return [...(z!.data as Float32Array)];
}

/** The operations on all elements. */
const large = (graph: Value) =>
  valuesOf([graph])
    .filter(({ op, shape }) => op !== 'Input' && op !== 'Const' && sizeOf(shape) > 1)
    .map(({ op }) => op);

describe('gatherFactors leaves one product of', () => {
  const both = mul(x, s);
  it.each<[name: string, graph: Value, wanted: string[]]>([
    ['a quotient by a number', div(x, s), ['Mul']],
    ['quotients by numbers', div(div(x, s), t), ['Mul']],
    ['a product and a quotient', mul(div(x, s), t), ['Mul']],
    ['a scaled dividend', mul(div(div(x, s), y), t), ['Div', 'Mul']],
    [
      'the step of Adam',
      mul(div(div(x, s), add(unary('Sqrt', div(y, t)), 1e-7)), s),
      ['Mul', 'Sqrt', 'Add', 'Div', 'Mul'],
    ],
    ['a constant divisor, which may be a length: as it is', div(x, splat(3, [])), ['Div']],
    ['a divisor of the same size: as it is', div(x, y), ['Div']],
    [
      'a product that something else needs: as it is',
      add(div(both, y), both),
      ['Mul', 'Div', 'Add'],
    ],
  ])('%s', async (_, graph, wanted) => {
    const [gathered] = gatherFactors([graph]) as [Value];
    expect(large(gathered)).toEqual(wanted);
    const [before, after] = [await run(graph), await run(gathered)];
    after.forEach((number, i) => {
      expect(Math.abs(number / before[i]! - 1)).toBeLessThan(1e-6);
    });
  });
});
