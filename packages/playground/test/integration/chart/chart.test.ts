import { describe, expect, it } from 'vitest';
import { frameOf } from '../../../src/chart/frame.ts';
import { bandPath, curvePath, dotsPath, linePath } from '../../../src/chart/path.ts';
import { trailingMean } from '../../../src/chart/trailing-mean.ts';

const frame = frameOf({
  width: 600,
  height: 400,
  x: [1e-4, 1],
  y: [0, 2],
  axis: 'log',
  headroom: 40,
});

describe('the frame of a chart', () => {
  it('has equal factors at equal distances', () => {
    const [a, b, c] = [1e-4, 1e-3, 1e-2].map(frame.x);
    expect(b! - a!).toBeCloseTo(c! - b!, 9);
    expect(a).toBe(frame.left + 8);
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

describe('paths', () => {
  const xs = [1e-3, 1e-2, 1e-1];
  it('leave a gap where a loss is not finite', () => {
    expect(curvePath(xs, [1, Number.NaN, 1], frame).match(/M/g)).toHaveLength(2);
  });
  it('have a dot for each point', () => {
    const raw = [1, 2].map((loss) => ({
      ...{ lr: 0.01, loss, kept: true, isInitial: false },
    }));
    expect(dotsPath(raw, frame).match(/M[\d.]+ [\d.]+h0/g)).toHaveLength(2);
  });
  it('leave the gaps of a smoothed curve', () => {
    const points = xs.map((lr) => ({ lr, loss: 1 }));
    expect(linePath([points, points.slice(1)], frame)).toMatch(
      /^M([^LM]+L){2}[^LM]+M[^LM]+L[^LM]+$/,
    );
  });
  it('close the band', () => {
    const band = xs.map((lr) => ({ lr, low: 0, high: 1 }));
    expect(bandPath([band, band], frame)).toMatch(/^(M[^MZ]+Z){2}$/);
  });
});

it('a trailing mean is of ten losses at most', () => {
  const means = trailingMean(Array.from({ length: 20 }, (_, i) => i));
  expect([means[0], means[1], means[19]]).toEqual([0, 0.5, 14.5]);
});
