import { describe, expect, it } from 'vitest';
import { clipStretch, rateScale } from '../../src/plot/clipping.ts';
import { selectDrawable } from '../../src/plot/curve.ts';
import { lineThrough } from '../../src/plot/line-through.ts';
import { madeHistory, withLosses } from './histories.ts';

const BY_AVERAGE = { smoothing: 'moving-average', measurement: undefined, logLr: true } as const;
const BY_DEFAULT = { ...BY_AVERAGE, smoothing: 'local-linear', skipStart: 0, skipEnd: 0 } as const;

const shape = (history: ReturnType<typeof madeHistory>, skipStart = 0, skipEnd = 0) => {
  const curve = selectDrawable(history, { ...BY_AVERAGE, skipStart, skipEnd });
  return curve.smoothed.map((points) => points.map(({ loss }) => loss).join(','));
};

describe('selectDrawable', () => {
  const six = madeHistory(6, (i) => i);

  it.each([
    [0, 0, ['0,1,2,3,4,5']],
    [2, 0, ['2,3,4,5']],
    [0, 2, ['0,1,2,3']],
    [2, 2, ['2,3']],
    [3, 3, []],
    [10, 5, []],
  ])('has a line without %d points at the start and %d at the end', (skipStart, skipEnd, line) => {
    expect(shape(six, skipStart, skipEnd)).toEqual(line);
    const { raw } = selectDrawable(six, { ...BY_AVERAGE, skipStart, skipEnd });
    expect(raw).toHaveLength(6);
    expect(raw.filter(({ kept }) => kept)).toHaveLength(Math.max(0, 6 - skipStart - skipEnd));
  });

  it('leaves out what is not finite, and draws no line across', () => {
    const gaps = withLosses(six, { 1: Number.NaN, 4: Number.POSITIVE_INFINITY });
    expect(shape(gaps)).toEqual(['0', '2,3', '5']);
    expect(selectDrawable(gaps, BY_DEFAULT).leftOut).toBe(2);
  });

  it('leaves out rates that a logarithmic axis lacks', () => {
    const history = { ...six, lr: [0, 1, 2, 3, 4, 5] };
    expect(shape(history)).toEqual(['1,2,3,4,5']);
    expect(selectDrawable(history, { ...BY_DEFAULT, logLr: false }).leftOut).toBe(0);
  });

  it.each([
    ['training losses at the rates that led to them', {}, [0, 0, 1, 2, 3, 4]],
    [
      'validation losses at their own rates',
      { measurement: { lossAfterUpdate: true } },
      [0, 1, 2, 3, 4, 5],
    ],
    ['all as recorded under a moving average', BY_AVERAGE, [0, 1, 2, 3, 4, 5]],
  ])('puts %s', (_, how, places) => {
    const { raw, recordedRates } = selectDrawable(six, { ...BY_DEFAULT, ...how });
    expect(raw.map(({ lr }) => lr)).toEqual(places.map((at) => six.lr[at]));
    expect(raw.map(({ loss }) => loss)).toEqual(six.rawLoss);
    expect(recordedRates).toEqual(six.lr);
  });

  it.each([
    ['on the points of a loss that falls', (i: number) => 2 - i / 50],
    ['and leaves out none where it is constant', () => 0.7],
  ])('has the line %s', (_, loss) => {
    const { raw, smoothed, ceiling } = selectDrawable(madeHistory(50, loss), BY_DEFAULT);
    const heightAt = lineThrough(smoothed, rateScale(true));
    for (const { lr, loss: height } of raw.slice(1, -1))
      expect(heightAt(lr)).toBeCloseTo(height, 6);
    expect(ceiling).toBe(Number.POSITIVE_INFINITY);
  });

  it('ends the line where diverged losses were cut, one node above the ceiling at most', () => {
    const diverged = madeHistory(80, (i) => 2 - Math.min(i, 60) / 60 + Math.max(0, i - 60) ** 4);
    const { smoothed, ceiling } = selectDrawable(diverged, BY_DEFAULT);
    expect(ceiling).toBeGreaterThan(2);
    expect(ceiling).toBeLessThan(2.6);
    const above = smoothed.flat().filter(({ loss }) => loss > ceiling);
    expect(above).toEqual(smoothed.flat().slice(-1));
  });

  it('reads null as a loss that is missing: so JSON has it', () => {
    const missing = { 20: null as never, 21: null as never };
    const history = withLosses(
      madeHistory(50, (i) => 2 + Math.sin(i)),
      { 20: Number.NaN, 21: Number.NaN },
    );
    const fromJson = withLosses(history, missing);
    expect(fromJson.rawLoss[20]).toBe(null);
    expect(selectDrawable(fromJson, BY_DEFAULT)).toEqual(selectDrawable(history, BY_DEFAULT));
  });
});

describe('clipStretch', () => {
  const stretch = (losses: number[]) => losses.map((loss, i) => ({ lr: 10 ** i, loss }));
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
    expect(clipped.inside.map((points) => points.map(({ loss }) => loss))).toEqual(inside);
    expect(clipped.crossings.map(({ side }) => side)).toEqual(sides);
  });

  it('crosses where the drawn line does: half way in log10 of the rate', () => {
    expect(clip([5, 15]).crossings[0]!.lr).toBeCloseTo(10 ** 0.5, 12);
    const linear = clipStretch(stretch([5, 15]), [0, 10], rateScale(false));
    expect(linear.crossings[0]!.lr).toBeCloseTo(5.5, 12);
  });
});
