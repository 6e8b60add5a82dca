import { least } from 'd3-array';
import { isDrawableLoss, isDrawableRate } from './curve.ts';
import type { Layout } from './layout.ts';
import { formatNumber, formatRate } from './number-text.ts';
import type { PlottedTest } from './plotted-test.ts';
import type { Scene } from './scene.ts';

/** A recorded step, and where it is in the figure. */
export interface RecordedPoint {
  /** Which of the tests. */
  readonly test: number;
  /** What there is to say of it: the rate, the raw loss and the smoothed one. */
  readonly lines: readonly string[];
  /** Pixels from the left and from the top; at the end of the axis where the loss is beyond. */
  readonly x: number;
  readonly y: number;
}

/** All steps that have a place in the figure, from the lowest rate to the highest, test by test. */
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
 * The point nearest to a place: of one test the nearest from left to right, as its curve has one
 * point there; of several the nearest at all.
 */
export function nearestPoint(
  points: readonly RecordedPoint[],
  at: { readonly x: number; readonly y: number },
): RecordedPoint | undefined {
  const isSingle = points.every(({ test }) => test === points[0]!.test);
  const weight = isSingle ? 1e-4 : 1;
  return least(points, ({ x, y }) => (x - at.x) ** 2 + weight * (y - at.y) ** 2);
}
