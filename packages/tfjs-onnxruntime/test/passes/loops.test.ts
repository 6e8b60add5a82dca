import { expect, it } from 'vitest';
import { input, type Value } from '../../src/graph/value.ts';
import { valuesOf } from '../../src/graph/walk.ts';
import { add, mul } from '../../src/ops/elementwise.ts';
import { loop } from '../../src/ops/loop.ts';
import { reshape } from '../../src/ops/shape.ts';
import { pruneLoops, shareResults } from '../../src/passes/loops.ts';

const vector = (name: string) => input(name, [3], 'float32');

/** Three states: the first is alone, the second needs the third. Each has a resulting sequence. */
function threeStates() {
  const [a, b, c, x, y] = ['a', 'b', 'c', 'x', 'y'].map(vector) as [
    Value,
    Value,
    Value,
    Value,
    Value,
  ];
  const body = {
    states: [a, b, c],
    elements: [x, y],
    next: [add(a, x), mul(b, c), add(c, y)],
    results: [mul(a, x), mul(b, 2), mul(c, y)],
  };
  const sequences = ['xs', 'ys'].map((name) => input(name, [7, 3], 'float32'));
  return loop(body, ['a0', 'b0', 'c0'].map(vector), sequences);
}

const scanOf = (outputs: readonly Value[]) => valuesOf(outputs).find(({ op }) => op === 'Scan')!;
const namesOf = ({ inputs }: Value) => inputs.map(({ attributes }) => attributes.name);

it.each<[name: string, wanted: (all: ReturnType<typeof threeStates>) => Value[], inputs: string[]]>(
  [
    ['a state alone', ({ states }) => [states[0]!], ['a0', 'xs']],
    ['a state that needs another', ({ states }) => [states[1]!], ['b0', 'c0', 'ys']],
    ['a sequence of a state', ({ sequences }) => [sequences[2]!], ['c0', 'ys']],
    ['several', ({ states, sequences }) => [states[2]!, sequences[0]!], ['a0', 'c0', 'xs', 'ys']],
  ],
)('keeps what is needed for %s', (_, wanted, inputs) => {
  const before = wanted(threeStates());
  const after = pruneLoops(before);
  expect(namesOf(scanOf(after))).toEqual(inputs);
  expect(after.map(({ shape }) => shape)).toEqual(before.map(({ shape }) => shape));
  const { body, attributes } = scanOf(after);
  expect(body!.outputs).toHaveLength(
    (attributes.states as number) + before.filter(({ shape }) => shape.length === 2).length,
  );
});

it('keeps a sequence where no element is needed: the loop must have a length', () => {
  const [a, x] = [vector('a'), vector('x')];
  const xs = input('xs', [7, 3], 'float32');
  const body = { states: [a], elements: [x], next: [mul(a, 2)], results: [] };
  const { states } = loop(body, [vector('a0')], [xs]);
  expect(namesOf(scanOf(pruneLoops(states)))).toEqual(['a0', 'xs']);
});

it('gives a sequence once that several results have, in whatever shape', () => {
  const [a, x] = [vector('a'), vector('x')];
  const product = mul(a, x);
  const column = reshape(product, [3, 1]);
  const body = { states: [a], elements: [x], next: [product], results: [column, product, x] };
  const { sequences } = loop(body, [vector('a0')], [input('xs', [7, 3], 'float32')]);
  const after = pruneLoops(shareResults(sequences));
  expect(after.map(({ shape }) => shape)).toEqual(sequences.map(({ shape }) => shape));
  // The state, and the product as a column.
  expect(scanOf(after).body!.outputs.map(({ shape }) => shape)).toEqual([[3], [3, 1]]);
});
