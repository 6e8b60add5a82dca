import { describe, expect, it } from 'vitest';
import { clipStretch, rateScale } from '../../src/plot/clipping.ts';
import { selectDrawable } from '../../src/plot/curve.ts';
import { madeHistory, withLosses } from './histories.ts';

const shape = (history: ReturnType<typeof madeHistory>, skipStart = 0, skipEnd = 0) => {
  const curve = selectDrawable(history, { skipStart, skipEnd, logLr: true });
  return curve.smoothed.map(
    ({ points, kept }) => `${points.map(({ loss }) => loss).join(',')}${kept ? '' : ' cut'}`,
  );
};

describe('selectDrawable', () => {
  const six = madeHistory(6, (i) => i);

  it.each([
    [0, 0, ['0,1,2,3,4,5']],
    [2, 0, ['0,1,2 cut', '2,3,4,5']],
    [0, 2, ['0,1,2,3', '3,4,5 cut']],
    [2, 2, ['0,1,2 cut', '2,3', '3,4,5 cut']],
    [3, 3, ['0,1,2,3,4,5 cut']],
    [10, 5, ['0,1,2,3,4,5 cut']],
  ])('cuts %d at the start and %d at the end', (skipStart, skipEnd, expected) => {
    expect(shape(six, skipStart, skipEnd)).toEqual(expected);
    const { raw } = selectDrawable(six, { skipStart, skipEnd, logLr: true });
    expect(raw).toHaveLength(6);
    expect(raw.filter(({ kept }) => kept)).toHaveLength(Math.max(0, 6 - skipStart - skipEnd));
  });

  it('leaves out what is not finite, and draws no line across', () => {
    const gaps = withLosses(six, { 1: Number.NaN, 4: Number.POSITIVE_INFINITY });
    expect(shape(gaps)).toEqual(['0', '2,3', '5']);
    expect(selectDrawable(gaps, { skipStart: 0, skipEnd: 0, logLr: true }).leftOut).toBe(2);
  });

  it('leaves out rates that a logarithmic axis lacks', () => {
    const history = { ...six, lr: [0, 1, 2, 3, 4, 5] };
    expect(shape(history)).toEqual(['1,2,3,4,5']);
    expect(selectDrawable(history, { skipStart: 0, skipEnd: 0, logLr: false }).leftOut).toBe(0);
  });
});

describe('clipStretch', () => {
  const stretch = (losses: number[]) => ({
    points: losses.map((loss, i) => ({ lr: 10 ** i, loss })),
    kept: true,
  });
  const clip = (losses: number[]) => clipStretch(stretch(losses), [0, 10], rateScale(true));

  it.each([
    ['nothing', [1, 2, 3], [[1, 2, 3]], []],
    ['a tail', [1, 5, 15], [[1, 5, 10]], ['above']],
    [
      'a peak',
      [5, 15, 5],
      [
        [5, 10],
        [10, 5],
      ],
      ['above', 'above'],
    ],
    [
      'a hole',
      [5, -5, 5],
      [
        [5, 0],
        [0, 5],
      ],
      ['below', 'below'],
    ],
    ['a leap through both ends', [-5, 15], [[0, 10]], ['below', 'above']],
    ['all of it', [11, 12, 13], [], []],
  ])('cuts off %s', (_, losses, inside, sides) => {
    const clipped = clip(losses);
    expect(clipped.inside.map(({ points }) => points.map(({ loss }) => loss))).toEqual(inside);
    expect(clipped.crossings.map(({ side }) => side)).toEqual(sides);
  });

  it('crosses where the drawn line does: half way in log10 of the rate', () => {
    expect(clip([5, 15]).crossings[0]!.lr).toBeCloseTo(10 ** 0.5, 12);
    const linear = clipStretch(stretch([5, 15]), [0, 10], rateScale(false));
    expect(linear.crossings[0]!.lr).toBeCloseTo(5.5, 12);
  });
});
