import { expect, it } from 'vitest';
import { RunningSums } from '../../src/suggest/running-sums.ts';

it('gives the mean of a stretch, and its variance about a line', () => {
  const sums = new RunningSums([5, 1, 3, 5, 7, 0, 1, 0]);
  expect(sums.mean(0, 4)).toBeCloseTo(3.5, 12);
  expect(sums.varianceAboutLine(1, 5)).toBeCloseTo(0, 12);
  // 0, 1, 0: the line is 1/3, the squares 1/9 + 4/9 + 1/9, with one degree of freedom.
  expect(sums.varianceAboutLine(5, 8)).toBeCloseTo(2 / 3, 12);
});
