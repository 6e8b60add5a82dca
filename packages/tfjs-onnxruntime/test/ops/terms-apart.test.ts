import { expect, it } from 'vitest';
import { input, type Value } from '../../src/graph/value.ts';
import { add, mul } from '../../src/ops/elementwise.ts';
import { termsApart } from '../../src/ops/terms-apart.ts';

const [state, element, weight, bias] = ['state', 'element', 'weight', 'bias'].map((name) =>
  input(name, [3], 'float32'),
) as [Value, Value, Value, Value];
const moving = mul(state, weight);

/** A sum with its terms in words. */
const written = ({ op, inputs, attributes }: Value): string =>
  op === 'Input'
    ? `${attributes.name}`
    : `(${inputs.map(written).join(op === 'Add' ? ' + ' : ' * ')})`;

it.each<[name: string, sum: Value, wanted: string]>([
  ['last', add(add(element, moving), bias), '((element + bias) + (state * weight))'],
  ['first', add(bias, add(moving, element)), '((element + bias) + (state * weight))'],
  [
    'of several',
    add(add(add(element, moving), bias), weight),
    '(((element + bias) + weight) + (state * weight))',
  ],
  ['nothing', add(add(element, bias), moving), '((element + bias) + (state * weight))'],
  ['two of states', add(add(state, moving), bias), '((state + (state * weight)) + bias)'],
])('takes what no state has a part in out of a sum: %s', (_, sum, wanted) => {
  expect(termsApart([state], [sum]).map(written)).toEqual([wanted]);
});

it('leaves a sum that something else needs', () => {
  const sum = add(element, moving);
  const outputs = [add(sum, bias), sum];
  expect(termsApart([state], outputs)).toEqual(outputs);
});
