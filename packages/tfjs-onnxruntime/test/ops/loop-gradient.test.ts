import { expect, it } from 'vitest';
import { input, splat, type Value } from '../../src/graph/value.ts';
import { valuesOf } from '../../src/graph/walk.ts';
import { add, mul, sub, unary } from '../../src/ops/elementwise.ts';
import { differentiableLoop } from '../../src/ops/loop-gradient.ts';

const vector = (name: string) => input(name, [3], 'float32');
const [x, h, dh] = ['x', 'h', 'dh'].map(vector) as [Value, Value, Value];
const xs = input('xs', [7, 3], 'float32');

/** A loop over `next`, and how many values it keeps for its gradient. */
function keptBy(next: Value, derivative: Value): number {
  const body = { states: [h], elements: [x], next: [next], results: [] };
  const slope = mul(dh, derivative);
  const gradient = { ofNext: [dh], ofResults: [], states: [slope], elements: [slope], fixed: [] };
  const made = differentiableLoop(body, gradient, [vector('h0')], [xs]);
  const outputs = made.gradient([vector('d')], []);
  const scans = valuesOf([...outputs.states, ...outputs.sequences]).filter(
    ({ op }) => op === 'Scan',
  );
  const [forward] = scans as [Value];
  return scans.length === 1 ? 0 : forward.body!.outputs.length - 1;
}

const s = unary('Sigmoid', add(x, h));
const t = unary('Tanh', add(x, h));

it.each<[name: string, next: Value, derivative: Value, kept: number]>([
  ['a result whose slope follows from it', s, mul(s, sub(splat(1), s)), 1],
  ['what follows from two results, not these', add(s, t), mul(mul(s, sub(splat(1), s)), t), 1],
  ['nothing but elements that are there', mul(h, x), x, 0],
])('keeps %s', (_, next, derivative, kept) => {
  expect(keptBy(next, derivative)).toBe(kept);
});
