import { expect, it } from 'vitest';
import { lengthTerm, numberAt } from '../../src/graph/length-term.ts';

const ONE = [[37], [41], [32]];
const TWO = [
  [37, 11],
  [41, 13],
  [32, 20],
];

it.each<
  [name: string, f: (b: number, t: number) => number, samples: number[][], isInteger: boolean]
>([
  ['a length', (b) => b, ONE, true],
  ['a multiple', (b) => 3 * b, ONE, true],
  ['a length and a constant', (b) => 2 * b - 5, ONE, true],
  ['the second of two lengths', (_, t) => t + 1, TWO, true],
  ['a product of two lengths', (b, t) => 4 * b * t, TWO, true],
  ['the inverse', (b) => Math.fround(1 / b), ONE, false],
  ['a fraction of a product', (b, t) => Math.fround(0.1 / (b * t)), TWO, false],
  ['the inverse of a length and a constant', (b) => Math.fround(3 / (b + 2)), ONE, false],
  ['a constant and the inverse', (b) => Math.fround(1 - 1 / b), ONE, false],
  ['a float that grows with the length', (b) => Math.fround(0.3 * b + 1), ONE, false],
])('finds %s', (_, f, samples, isInteger) => {
  const numbers = samples.map(([b, t]) => f(b!, t!));
  const term = lengthTerm(numbers, samples, isInteger)!;
  for (const lengths of [[1, 3], [7, 240], ...samples]) {
    const wanted = f(lengths[0]!, lengths[1]!);
    expect(Math.abs(numberAt(term, lengths) - wanted)).toBeLessThanOrEqual(3e-7 * Math.abs(wanted));
  }
});

it.each<[name: string, f: (b: number) => number, isInteger: boolean]>([
  ['a square', (b) => b * b, true],
  ['half of a length, rounded', (b) => Math.floor(b / 2), true],
  ['a fraction as an integer', (b) => b / 2, true],
  ['a root', (b) => Math.sqrt(b), false],
])('finds no term for %s', (_, f, isInteger) => {
  const numbers = ONE.map(([b]) => f(b!));
  expect(lengthTerm(numbers, ONE, isInteger)).toBeUndefined();
});
