import { extent } from 'd3-array';
import type { History } from '../range-test/history.ts';
import type { Measurement } from '../range-test/measurement.ts';
import { lossDelay, type SmoothedCurve, smoothedCurve } from '../suggest/smoothed-curve.ts';
import type { Smoothing } from '../suggest/smoothing.ts';
import { isPoint } from './loss-domain.ts';

/** A loss at a learning rate. */
export interface Point {
  readonly lr: number;
  readonly loss: number;
}

/** A raw loss, at the rate where it is drawn. */
export interface RawPoint extends Point {
  /** False for points that `skipStart` and `skipEnd` leave out. */
  readonly kept: boolean;
  /** Whether no rate led to it: it was measured before the first step. */
  readonly isInitial: boolean;
}

/** A part of the line without a gap. */
export type Stretch = readonly Point[];

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
  /** The smoothed curve, in the order of its rates. */
  readonly smoothed: readonly Stretch[];
  /** The losses are above this one where the smoothed curve ends at it; infinite: nowhere. */
  readonly ceiling: number;
  /** The rates that the points were recorded with. */
  readonly recordedRates: readonly number[];
  /** The number of recorded points that can't be drawn: a loss or rate isn't finite. */
  readonly leftOut: number;
}

/** What of a history to draw. */
interface Selection {
  readonly smoothing: Smoothing;
  readonly measurement: Pick<Measurement, 'lossAfterUpdate'> | undefined;
  readonly skipStart: number;
  readonly skipEnd: number;
  readonly logLr: boolean;
}

/**
 * Selects what of a history can be drawn. Points with a non-finite loss or rate, or with a rate <= 0 on
 * a logarithmic axis, are left out, and no line crosses a wide gap. The line is drawn where it was read:
 * not over the points that `skipStart` and `skipEnd` leave out.
 */
export function selectDrawable(history: History, selection: Selection): Curve {
  const { smoothing, measurement, skipStart, skipEnd, logLr } = selection;
  const { lr, rawLoss } = history;
  const delay = delayOf(selection);
  const rates = drawnRates(lr, selection);
  const raw: RawPoint[] = [];
  const recordedRates: number[] = [];
  for (const [i, loss] of rawLoss.entries()) {
    const rate = rates[i];
    if (!isDrawableRate(rate, logLr) || !isDrawableLoss(loss)) continue;
    const kept = i >= skipStart && i < lr.length - skipEnd;
    raw.push({ lr: rate, loss, kept, isInitial: i < delay });
    if (isDrawableRate(lr[i], logLr)) recordedRates.push(lr[i]);
  }
  const { lossAfterUpdate } = measurement ?? {};
  const line = smoothedCurve(history, { smoothing, lossAfterUpdate, skipStart, skipEnd });
  const ceiling = ceilingOf(line);
  const smoothed = stretchesOf(line, ceiling, logLr);
  return { raw, smoothed, ceiling, recordedRates, leftOut: lr.length - raw.length };
}

/**
 * The rates at which the losses of a history are drawn. A line without delay goes through the losses that
 * the rates led to, so the points lie there too: a training loss at the rate of the step before it, and
 * the first one, which no step led to, at the first rate.
 */
export function drawnRates(
  lr: readonly number[],
  selection: Pick<Selection, 'smoothing' | 'measurement'>,
): readonly number[] {
  const delay = delayOf(selection);
  return lr.map((_, i) => lr[Math.max(i - delay, 0)]!);
}

function delayOf({ smoothing, measurement }: Pick<Selection, 'smoothing' | 'measurement'>): number {
  return lossDelay({ smoothing, lossAfterUpdate: measurement?.lossAfterUpdate ?? false });
}

/**
 * Where to end a line whose losses were cut before they were smoothed. It would be level at the cut,
 * as if the losses did not go on.
 */
function ceilingOf({ loss, cap }: SmoothedCurve): number {
  const finite = loss.filter(isDrawableLoss);
  const [low = 0, high = 0] = extent(finite);
  const isCut = !isPoint(low, cap) && high > low + 0.95 * (cap - low);
  return isCut ? finite[0]! + 0.8 * (cap - finite[0]!) : Number.POSITIVE_INFINITY;
}

/** The stretches of a line that can be drawn. Each goes on to the first point above the ceiling. */
function stretchesOf({ lr, loss }: SmoothedCurve, ceiling: number, logLr: boolean): Stretch[] {
  const isBelow = (i: number): boolean => loss[i]! <= ceiling;
  const stretches: Point[][] = [[]];
  for (const [i, rate] of lr.entries()) {
    const isShown = isBelow(i) || isBelow(i - 1) || isBelow(i + 1);
    if (isShown && isDrawableRate(rate, logLr) && isDrawableLoss(loss[i])) {
      stretches.at(-1)!.push({ lr: rate, loss: loss[i] });
    } else if (stretches.at(-1)!.length > 0) {
      stretches.push([]);
    }
  }
  return stretches.filter(({ length }) => length > 0);
}
