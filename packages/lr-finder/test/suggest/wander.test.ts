import { expect, it } from 'vitest';
import { wanderOf } from '../../src/suggest/wander.ts';
import { normal } from './curves.ts';

const inflationOf = (loss: (random: () => number, i: number) => number, seed: number): number => {
  const random = normal(seed);
  const y = Float64Array.from({ length: 100 }, (_, i) => loss(random, i));
  return wanderOf(y, 100, 20, 5).inflation;
};
const middle = (loss: () => (random: () => number, i: number) => number): number =>
  Array.from({ length: 41 }, (_, seed) => inflationOf(loss(), seed + 1)).sort((a, b) => a - b)[20]!;

it('is 1 for independent noise, also where it grows or a trend is added', () => {
  expect(middle(() => (random) => random())).toBe(1);
  expect(middle(() => (random, i) => 10 ** (i / 50) * random())).toBe(1);
  expect(middle(() => (random, i) => i / 20 + random())).toBe(1);
});

it('grows with how much neighbours are alike', () => {
  const kept = (part: number) => () => {
    let value = 0;
    return (random: () => number) => {
      value = part * value + random();
      return value;
    };
  };
  const [half, most, walk] = [middle(kept(0.5)), middle(kept(0.8)), middle(kept(1))];
  expect(half).toBeGreaterThan(2);
  expect(most).toBeGreaterThan(2 * half);
  expect(walk).toBeGreaterThan(most);
});

it('gives the variance of a random walk with the same differences', () => {
  const random = normal(2);
  let value = 0;
  const y = Float64Array.from({ length: 400 }, () => {
    value += random();
    return value;
  });
  const { walked } = wanderOf(y, 400, 20, 5);
  // One for each step, and more, to be on the safe side.
  expect(walked(100, 300) / 200).toBeGreaterThan(1.2);
  expect(walked(100, 300) / 200).toBeLessThan(2.8);
  expect(walked(300, 300)).toBe(0);
});
