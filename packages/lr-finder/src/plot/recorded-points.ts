import { least } from 'd3-array';
import { rateScale } from './clipping.ts';
import type { Layout } from './layout.ts';
import { lineThrough } from './line-through.ts';
import { formatNumber, formatRate } from './number-text.ts';
import type { Scene } from './scene.ts';
import { SHOWN } from './shown.ts';

/** A recorded loss at the rate where it is drawn, with its place in the figure. */
export interface RecordedPoint {
  /** The index of its test. */
  readonly test: number;
  /** Its description: the rate, the raw loss, and the height of the curve there. */
  readonly lines: readonly string[];
  /** Pixels from the left and from the top; a loss beyond the axis is at its end. */
  readonly x: number;
  readonly y: number;
}

/**
 * All points that can be drawn, test by test, each from the lowest rate to the highest; of a slope, those of
 * its curve.
 */
export function recordedPoints(
  { tests, lossDomain: [low, high], logLr, show }: Scene,
  { place, row }: Layout,
): RecordedPoint[][] {
  return tests.map(({ name, smoothing, raw, outliers, curve }, test) => {
    const heightAt = lineThrough(curve, rateScale(logLr));
    if (show === 'slope') {
      return curve.flat().map(({ lr, loss }) => {
        const change = `${SHOWN[show].axis} ${formatNumber(loss, 4)}`;
        const lines = [...(tests.length > 1 ? [name] : []), `rate ${formatRate(lr)}`, change];
        return { test, lines, x: place(lr), y: row(loss) };
      });
    }
    const points = [...raw, ...outliers].map(({ lr, loss, isInitial }) => {
      const height = isInitial ? undefined : heightAt(lr);
      const lines = [
        ...(tests.length > 1 ? [name] : []),
        isInitial ? 'before the first step' : `rate ${formatRate(lr)}`,
        `raw loss ${formatNumber(loss, 4)}`,
        ...(height === undefined ? [] : [`${smoothing} ${formatNumber(height, 4)}`]),
      ];
      const y = row(height ?? Math.min(Math.max(loss, low), high));
      return { test, lines, x: place(lr), y, isInitial };
    });
    return points.sort((a, b) => a.x - b.x || Number(b.isInitial) - Number(a.isInitial));
  });
}

/**
 * The point nearest to a place: with one test, horizontally nearest, as its curve has one point there;
 * with several, nearest in both directions.
 */
export function nearestPoint(
  points: readonly RecordedPoint[],
  at: { readonly x: number; readonly y: number },
): RecordedPoint | undefined {
  const isSingle = points.every(({ test }) => test === points[0]!.test);
  const weight = isSingle ? 1e-4 : 1;
  return least(points, ({ x, y }) => (x - at.x) ** 2 + weight * (y - at.y) ** 2);
}
