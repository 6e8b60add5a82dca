import { describe, expect, it } from 'vitest';
import { movingAverage } from '../../src/range-test/smoothing.ts';

describe.each([
  { smoothF: 0, losses: [3, 1, 2], smoothed: [3, 1, 2] },
  { smoothF: 0.5, losses: [4, 2, 2, 10], smoothed: [4, 3, 2.5, 6.25] },
  { smoothF: 0.05, losses: [2, 1, 1], smoothed: [2, 1.95, 1.9025] },
  { smoothF: 0.25, losses: [-4, 0, 4], smoothed: [-4, -3, -1.25] },
  { smoothF: 0.05, losses: [1, Number.NaN, 1], smoothed: [1, Number.NaN, Number.NaN] },
])('movingAverage($smoothF)', ({ smoothF, losses, smoothed }) => {
  it(`turns ${losses} into ${smoothed}`, () => {
    const got = losses.map(movingAverage(smoothF));
    for (const [i, value] of smoothed.entries()) {
      if (Number.isNaN(value)) expect(got[i]).toBeNaN();
      else expect(got[i]).toBeCloseTo(value, 14);
    }
  });
});
