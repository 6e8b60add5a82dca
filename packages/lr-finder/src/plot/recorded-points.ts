import { least } from 'd3-array';
import { isDrawableLoss, isDrawableRate } from './curve.ts';
import type { Layout } from './layout.ts';
import { formatNumber, formatRate } from './number-text.ts';
import type { PlottedTest } from './plotted-test.ts';
import type { Scene } from './scene.ts';

/** A recorded point, with its place in the figure. */
export interface RecordedPoint {
  /** The index of its test. */
  readonly test: number;
  /** Its description: the rate, the raw loss and the smoothed one. */
  readonly lines: readonly string[];
  /** Pixels from the left and from the top; a loss beyond the axis is at its end. */
  readonly x: number;
  readonly y: number;
}

/** All points that can be drawn, test by test, each from the lowest rate to the highest. */
export function recordedPoints(
  tests: readonly PlottedTest[],
  { lossDomain: [low, high], logLr }: Scene,
  { place, row }: Layout,
): RecordedPoint[][] {
  return tests.map(({ name, history: { lr, loss, rawLoss } }, test) => {
    const points = lr.flatMap((rate, i) => {
      const shown = [loss[i], rawLoss[i]].find(isDrawableLoss);
      if (!isDrawableRate(rate, logLr) || shown === undefined) return [];
      const lines = [
        ...(tests.length > 1 ? [name] : []),
        `rate ${formatRate(rate)}`,
        `raw loss ${formatLoss(rawLoss[i])}`,
        `smoothed ${formatLoss(loss[i])}`,
      ];
      const y = row(Math.min(Math.max(shown, low), high));
      return { test, lines, x: place(rate), y };
    });
    return points.sort((a, b) => a.x - b.x);
  });
}

function formatLoss(loss: unknown): string {
  return isDrawableLoss(loss) ? formatNumber(loss, 4) : 'not finite';
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
