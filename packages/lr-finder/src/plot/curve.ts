import type { History } from '../range-test/history.ts';

/** A loss at a learning rate. */
export interface Point {
  readonly lr: number;
  readonly loss: number;
}

/** A raw loss; `kept` is false for those that `skipStart` and `skipEnd` cut. */
export interface RawPoint extends Point {
  readonly kept: boolean;
}

/** A part of the smoothed curve without a gap, all of it kept or all of it cut. */
export interface Stretch {
  readonly points: readonly Point[];
  readonly kept: boolean;
}

/** What is larger is as good as infinite: an axis to there could not be computed. */
const LARGEST = 1e300;

/** Whether a loss has a place on an axis. */
export function isDrawableLoss(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) < LARGEST;
}

/** Whether a rate has a place on an axis. */
export function isDrawableRate(value: unknown, logLr: boolean): value is number {
  return isDrawableLoss(value) && (!logLr || value > 1 / LARGEST);
}

/** A history as points and lines. */
export interface Curve {
  readonly raw: readonly RawPoint[];
  /** In order. Neighbours without a gap between them share the point at which they meet. */
  readonly smoothed: readonly Stretch[];
  /** Recorded steps that have no place in the figure: a loss or rate that isn't finite. */
  readonly leftOut: number;
}

/**
 * Sorts out what of a history can be drawn. Steps with a non-finite loss or rate, or on a
 * logarithmic axis a rate <= 0, are left out, and no line crosses the gap. Where the skips leave
 * nothing, all points are cut, not gone.
 */
export function curveOf(
  { lr, loss, rawLoss }: History,
  { skipStart, skipEnd, logLr }: { skipStart: number; skipEnd: number; logLr: boolean },
): Curve {
  const isKept = (i: number): boolean => i >= skipStart && i < lr.length - skipEnd;
  const raw: RawPoint[] = [];
  const smoothed: { points: Point[]; kept: boolean }[] = [];
  let leftOut = 0;
  let stretch: { points: Point[]; kept: boolean } | undefined;
  for (const [i, rate] of lr.entries()) {
    const hasPlace = isDrawableRate(rate, logLr);
    const rawOk = hasPlace && isDrawableLoss(rawLoss[i]);
    const smoothedOk = hasPlace && isDrawableLoss(loss[i]);
    const kept = isKept(i);
    if (!rawOk || !smoothedOk) leftOut++;
    if (rawOk) raw.push({ lr: rate, loss: rawLoss[i]!, kept });
    if (!smoothedOk) {
      stretch = undefined;
      continue;
    }
    const point = { lr: rate, loss: loss[i]! };
    if (stretch && stretch.kept !== kept) {
      // The line between a kept point and a cut one is cut.
      if (stretch.kept) {
        stretch = { points: [stretch.points.at(-1)!, point], kept };
      } else {
        stretch.points.push(point);
        stretch = { points: [point], kept };
      }
      smoothed.push(stretch);
    } else if (stretch) {
      stretch.points.push(point);
    } else {
      stretch = { points: [point], kept };
      smoothed.push(stretch);
    }
  }
  return { raw, smoothed, leftOut };
}
