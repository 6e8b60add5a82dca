import { describe, expect, it } from 'vitest';
import type { Curve, Point } from '../../src/plot/curve.ts';
import { slopeOf } from '../../src/plot/slope.ts';

const curveOf = (...smoothed: Point[][]): Curve => ({
  raw: smoothed.flat().map((point) => ({ ...point, kept: true, isInitial: false })),
  smoothed,
  ceiling: 5,
  recordedRates: [1e-4, 1],
  leftOut: 3,
});
const points = (lr: readonly number[], loss: readonly number[]): Point[] =>
  lr.map((rate, i) => ({ lr: rate, loss: loss[i]! }));
const slopes = (...stretches: Point[][]) =>
  slopeOf(curveOf(...stretches)).smoothed.map((stretch) => stretch.map(({ loss }) => loss));

describe('slopeOf', () => {
  it('is the derivative by the decimal logarithm of the rate, exact for a parabola', () => {
    const lr = [1e-4, 3e-4, 1e-3, 2e-3, 1e-1, 1];
    const loss = lr.map((rate) => 2 + Math.log10(rate) ** 2);
    const [found] = slopes(points(lr, loss));
    for (const [i, rate] of lr.entries()) {
      if (i > 0 && i < 5) expect(found![i]).toBeCloseTo(2 * Math.log10(rate), 10);
    }
    // At the ends, that of the straight line to the neighbour.
    expect(found![0]).toBeCloseTo(Math.log10(lr[0]!) + Math.log10(lr[1]!), 10);
    expect(found![5]).toBeCloseTo(Math.log10(lr[4]!) + Math.log10(lr[5]!), 10);
  });

  it('has the values of numpy.gradient(loss, np.log10(lr))', () => {
    const [found] = slopes(points([1e-4, 2e-4, 1e-3, 3e-3, 1e-1], [2, 1.9, 1.2, 1, 4]));
    const numpy = [
      -0.3321928094887365, -0.5336664001401116, -0.6554075071544097, 0.15077263873001712,
      1.9699532935878938,
    ];
    for (const [i, slope] of numpy.entries()) expect(found![i]).toBeCloseTo(slope, 12);
  });

  it('does not go over gaps, and has none where there is one loss', () => {
    const [before, after] = [points([1e-3, 1e-2], [2, 1]), points([1, 10], [5, 5])];
    expect(slopes(before, points([0.1], [3]), after)).toEqual([
      [-1, -1],
      [0, 0],
    ]);
  });

  it.each([
    ['a rate recorded twice', [1e-3, 1e-2, 1e-2, 0.1], [3, 2, 9, 1]],
    ['a rate of 0, on a linear axis', [0, 1e-3, 1e-2, 0.1], [7, 3, 2, 1]],
  ])('leaves out %s', (_, lr, loss) => {
    const [found] = slopes(points(lr, loss));
    expect(found).toHaveLength(3);
    for (const slope of found!) expect(slope).toBeCloseTo(-1, 12);
  });

  it('has no raw points and no ceiling, and keeps the rest', () => {
    const { raw, ceiling, recordedRates, leftOut } = slopeOf(curveOf(points([1, 10], [1, 2])));
    expect({ raw, ceiling, recordedRates, leftOut }).toEqual({
      raw: [],
      ceiling: Infinity,
      recordedRates: [1e-4, 1],
      leftOut: 3,
    });
  });
});
