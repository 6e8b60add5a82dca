import { expect, it } from 'vitest';
import { input, type Value } from '../../src/graph/value.ts';
import { valuesOf } from '../../src/graph/walk.ts';
import { add, mul, unary } from '../../src/ops/elementwise.ts';
import { loop } from '../../src/ops/loop.ts';
import { matmul } from '../../src/ops/matmul.ts';
import { reshape } from '../../src/ops/shape.ts';

const STEPS = 7;
const x = input('x', [2, 3], 'float32');
const h = input('h', [2, 4], 'float32');
const h3 = input('h3', [2, 3], 'float32');
const xs = input('xs', [STEPS, 2, 3], 'float32');
const h0 = input('h0', [2, 4], 'float32');
const weights = (rows: number, columns: number) => input('w', [rows, columns], 'float32');

const countOf = (outputs: readonly Value[], op: string) =>
  valuesOf(outputs).filter((value) => value.op === op).length;
const bodyOf = (outputs: readonly Value[]) =>
  valuesOf(outputs).find(({ op }) => op === 'Scan')?.body?.outputs ?? [];

it('computes a product of elements before the loop', () => {
  const z = add(matmul(mul(x, 0.5), weights(3, 4)), matmul(h, weights(4, 4)));
  const body = { states: [h], elements: [x], next: [unary('Tanh', z)], results: [] };
  const { states } = loop(body, [h0], [xs]);
  expect(countOf(states, 'MatMul')).toBe(1);
  expect(countOf(bodyOf(states), 'MatMul')).toBe(1);
});

it('computes what takes several operations on elements before the loop', () => {
  const factor = mul(x, add(x, 1));
  const body = { states: [h3], elements: [x], next: [mul(factor, h3)], results: [] };
  const { states } = loop(body, [h3], [xs]);
  expect(countOf(states, 'Mul')).toBe(1);
  expect(countOf(bodyOf(states), 'Mul')).toBe(1);
  expect(countOf(bodyOf(states), 'Add')).toBe(0);
});

it('computes a product of a result after the loop', () => {
  const next = unary('Tanh', add(h, matmul(x, weights(3, 4))));
  const results = [reshape(matmul(next, weights(4, 5)), [2, 5, 1])];
  const { sequences } = loop({ states: [h], elements: [x], next: [next], results }, [h0], [xs]);
  expect(sequences.map(({ shape }) => shape)).toEqual([[STEPS, 2, 5, 1]]);
  expect(countOf(sequences, 'MatMul')).toBe(2);
  expect(countOf(bodyOf(sequences), 'MatMul')).toBe(0);
});

it('computes a result that needs no state without a loop', () => {
  const results = [unary('Relu', add(matmul(x, weights(3, 4)), weights(2, 4)))];
  const { sequences } = loop({ states: [], elements: [x], next: [], results }, [], [xs]);
  expect(sequences.map(({ shape }) => shape)).toEqual([[STEPS, 2, 4]]);
  expect(countOf(sequences, 'Scan')).toBe(0);
});

it('leaves a product of two elements in the loop', () => {
  const results = [matmul(x, x, false, true)];
  const { sequences } = loop({ states: [], elements: [x], next: [], results }, [], [xs]);
  expect(sequences.map(({ shape }) => shape)).toEqual([[STEPS, 2, 2]]);
  expect(countOf(bodyOf(sequences), 'MatMul')).toBe(1);
});
