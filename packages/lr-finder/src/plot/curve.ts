import type { History } from '../range-test/history.ts';

/** A loss at a learning rate. */
export interface Point {
  readonly lr: number;
  readonly loss: number;
}

/** A raw loss; `kept` is false for points that `skipStart` and `skipEnd` cut. */
export interface RawPoint extends Point {
  readonly kept: boolean;
}

/** A part of the smoothed curve without a gap, either all kept or all cut. */
export interface Stretch {
  readonly points: readonly Point[];
  readonly kept: boolean;
}

/** Larger numbers count as infinite: an axis that long could not be computed. */
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
  /** In order. Adjacent stretches share the point at which they meet. */
  readonly smoothed: readonly Stretch[];
  /** The number of recorded points that can't be drawn: a loss or rate isn't finite. */
  readonly leftOut: number;
}

/**
 * Selects what of a history can be drawn. Points with a non-finite loss or rate, or with a rate <= 0 on
 * a logarithmic axis, are left out, and no line crosses the gap. If `skipStart` and `skipEnd` would
 * leave nothing, all points are drawn as cut.
 */
export function selectDrawable(
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
