import { describe, expect, it } from 'vitest';
import { frameOf } from '../../src/chart/frame.ts';
import { lossDomain } from '../../src/chart/loss-domain.ts';
import { bandPath, curvePath, dotsPath } from '../../src/chart/path.ts';
import { trailingMean } from '../../src/chart/trailing-mean.ts';

const frame = frameOf({
  width: 600,
  height: 400,
  x: [1e-4, 1],
  y: [0, 2],
  axis: 'log',
  headroom: 40,
});

describe('the frame of a chart', () => {
  it('has equal factors at equal distances, and goes back from pixels', () => {
    const [a, b, c] = [1e-4, 1e-3, 1e-2].map(frame.x);
    expect(b! - a!).toBeCloseTo(c! - b!, 9);
    expect(frame.valueAt(b!)).toBeCloseTo(1e-3, 12);
  });
  it('keeps its ticks inside, and labels powers of ten', () => {
    expect(frame.xTicks.map(({ label }) => label)).toEqual(['1e−4', '0.001', '0.01', '0.1', '1']);
    for (const { at } of frame.xTicks) expect(at >= frame.left && at <= frame.right).toBe(true);
  });
  it('has fewer ticks where there is less room', () => {
    const wide = { x: [1e-9, 10] as const, y: [0, 1] as const, axis: 'log' as const, headroom: 40 };
    expect(frameOf({ ...wide, width: 260, height: 250 }).xTicks.length).toBeLessThan(5);
  });
});

describe('the losses that are shown', () => {
  it('are not squeezed by a tail that diverges', () => {
    const loss = [2, 2, 1.5, 1, 0.9, 2, 50, 1e6];
    const [low, high] = lossDomain([{ loss, rawLoss: loss }]);
    expect(low).toBeGreaterThan(0.5);
    expect(low).toBeLessThan(0.9);
    expect(high).toBeGreaterThan(2);
    expect(high).toBeLessThan(4);
  });
  it.each<[what: string, loss: number[]]>([
    ['none', []],
    ['one', [3]],
    ['equal ones', [1, 1, 1]],
    ['none finite', [Number.NaN, Number.POSITIVE_INFINITY]],
    ['negative ones', [-1, -2, -3]],
    ['rising ones', [1, 2, 4]],
  ])('make an axis of some height: %s', (_, loss) => {
    const [low, high] = lossDomain([{ loss, rawLoss: loss }]);
    expect(high).toBeGreaterThan(low);
    for (const value of loss.filter(Number.isFinite)) {
      expect(value >= low && value <= high).toBe(true);
    }
  });
});

describe('paths', () => {
  const xs = [1e-3, 1e-2, 1e-1];
  it('leave a gap where a loss is not finite', () => {
    expect(curvePath(xs, [1, Number.NaN, 1], frame).match(/M/g)).toHaveLength(2);
  });
  it('leave out points that are not in the frame', () => {
    expect(dotsPath(xs, [1, 99, Number.NaN], frame).match(/M/g)).toHaveLength(1);
  });
  it('close the band', () => {
    expect(bandPath(xs, [0, 0, 0], [1, 1, 1], frame)).toMatch(/^M.*Z$/);
  });
});

it('a trailing mean is of ten losses at most', () => {
  const means = trailingMean(Array.from({ length: 20 }, (_, i) => i));
  expect([means[0], means[1], means[19]]).toEqual([0, 0.5, 14.5]);
});
