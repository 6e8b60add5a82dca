import { expect, it } from 'vitest';
import { endsOf } from '../../src/graph/ends.ts';
import { input, type Value } from '../../src/graph/value.ts';
import { add, mul, unary } from '../../src/ops/elementwise.ts';
import { matmul } from '../../src/ops/matmul.ts';
import { reshape } from '../../src/ops/shape.ts';

const x = input('x', [2, 2], 'float32');
const halved = mul(x, 0.5);
const product = matmul(halved, x);
const tripled = mul(product, 3);
const shaped = reshape(tripled, [4]);
const root = unary('Sqrt', shaped);

it.each<[name: string, outputs: Value[], ends: Value[]]>([
  ['up to a product', [root], [root, shaped, tripled]],
  ['none before a product', [product], []],
  ['of an input, all', [halved], [halved]],
  ['of several outputs', [product, tripled, halved], [tripled, halved]],
])('the operations that end a graph: %s', (_, outputs, ends) => {
  expect(endsOf(outputs)).toEqual(new Set(ends));
});

it('is a set where a value is used twice', () => {
  const sum = add(tripled, unary('Exp', tripled));
  expect(endsOf([sum, sum]).size).toBe(3);
});
