import type { History } from '../range-test/history.ts';
import { bin } from './bins.ts';
import { leadEnd, levelsOf, SIGNIFICANT_RISE } from './landmarks.ts';
import { HALF_WIDTH, type LinearSmoother, localLinear } from './local-linear.ts';
import { median } from './quantile.ts';
import { finiteOf, readableLosses } from './readable.ts';
import { highestMagnitude, noiseOf, typicalMagnitude } from './scales.ts';
import { trendOf } from './trend.ts';

/** Points closer together than this, in decades, are averaged: that bounds the work. */
const BIN_WIDTH = 0.01;
/** Losses above the start level by more than this many deviations of the noise are cut there. */
const CAP_IN_NOISE = 4;
/** ... or by more than this part of the whole drop, whichever is larger, ... */
const CAP_IN_DROP = 0.5;
/** ... and by so much at least: losses that are equal to the bit have neither noise nor drop. */
const LEAST_CAP = 1e-5;
/** Whether the losses fall is told from points this far apart, in decades, ... */
const TREND_BIN = 0.07;
/** ... whose losses above the start level by more than this, in units of the loss, are cut there. */
const TREND_CAP = 10;

/**
 * A range test as the default method reads it: the loss that each rate led to, over the log of the
 * rate, independent of the scale of the loss and of the number of steps.
 */
export interface Curve {
  /** log10 of the rates, rising; at most one for each hundredth of a decade. */
  readonly x: Float64Array;
  /** The losses that these rates led to, in units of `unit`, cut at `cap`. */
  readonly y: Float64Array;
  /** log10 of the effort: the sum of the rates so far, as a number of steps at this rate. */
  readonly effort: Float64Array;
  /** The smoothed losses at `smoother.nodes`. */
  readonly smooth: Float64Array;
  readonly smoother: LinearSmoother;
  /** The losses that were read, `NaN` where missing and infinite where diverged (`readableLosses`). */
  readonly losses: Float64Array;
  /** The standard deviation of the noise of one loss at the start of the curve. */
  readonly noise: number;
  /** How many points lie in the lead. */
  readonly leading: number;
  /** What the verdict goes by. */
  readonly evidence: Evidence;
  /** Where losses are cut, in `unit`. */
  readonly cap: number;
  /** A typical loss of the history: what the losses here were divided by. */
  readonly unit: number;
}

/** What tells a trend from noise, in units of `unit`, whatever the noise is like along the curve. */
export interface Evidence {
  /** The standard error of the drop. */
  readonly error: number;
  /** The standard error of a fall by the noise alone, whatever else speaks against the drop. */
  readonly chance: number;
  /** A smoothed loss so far above the start level has risen; infinite: none has. */
  readonly risen: number;
}

export interface PrepareOptions {
  readonly skipStart: number;
  readonly skipEnd: number;
  /** Whether `rawLoss[i]` was measured after the update at `lr[i]`, as a validation loss is. */
  readonly lossAfterUpdate: boolean;
  /** Optimisation steps from one point to the next. Default: 1. */
  readonly stepsPerPoint?: number;
  /** Whether each rate began from the same weights. Default: false. */
  readonly restoredEachLr?: boolean;
}

/** Turns a history into a curve; `undefined` if it has fewer than three usable points. */
export function prepareCurve(history: History, options: PrepareOptions): Curve | undefined {
  const readable = readableLosses(history.rawLoss);
  const recorded = pairWithLosses(history.lr, readable, options);
  const end = Math.max(readable.length - options.skipEnd, 0);
  const losses = readable.slice(options.skipStart, end);
  const finite = finiteOf(losses);
  if (recorded.x.length < 3 || finite.length < 3) return undefined;

  // Divided by a typical loss, losses near 1e300 or 1e-300 neither overflow nor underflow.
  const unit = typicalMagnitude(finite) || highestMagnitude(finite) || 1;
  const first = recorded.x[0]!;
  const last = recorded.x.at(-1)!;
  const lead = leadEnd(first, last);
  const leading = Math.max(
    3,
    recorded.x.findIndex((x) => x >= lead),
  );
  const level = median(losses.slice(0, leading).filter(Number.isFinite)) / unit;
  const base = Number.isFinite(level) ? level : 1;
  const noise = noiseOf(finite) / unit;

  const hasRisen = !(recorded.y.at(-1)! / unit <= base + CAP_IN_NOISE * noise);
  const points = hasRisen ? extendRight(recorded) : recorded;
  const y = points.y.map((loss) => loss / unit);
  const binned = bin(points.x, BIN_WIDTH);
  const x = binned.means(points.x);
  const smoother = localLinear(x, binned.count, last);
  const cutAt = (cap: number): Float64Array => binned.means(y, cap);

  // The cap depends on the drop, and the drop on a cap: a first, lower cap needs only the noise.
  const capOf = (drop: number): number =>
    base + Math.max(CAP_IN_NOISE * noise, CAP_IN_DROP * drop, LEAST_CAP);
  const rough = smoother.apply(cutAt(capOf(0)));
  const cap = capOf(base - rough.reduce((a, b) => Math.min(a, b)));
  const capped = cutAt(cap);
  const smooth = smoother.apply(capped);

  const spaced = bin(recorded.x, TREND_BIN);
  const trend = trendOf(
    spaced.means(y.subarray(0, recorded.y.length), base + TREND_CAP).map((loss) => loss - base),
    Math.max(
      spaced.means(recorded.x).findIndex((at) => at >= lead),
      3,
    ),
    (spaced.count.length - 1) / (last - first),
    SIGNIFICANT_RISE,
  );
  const { start, drop } = levelsOf(smoother.nodes, smooth);
  return {
    x,
    y: capped,
    effort: binned.means(points.effort).map(Math.log10),
    smooth,
    smoother,
    losses,
    noise,
    leading,
    evidence: {
      error: trend.fall > 0 ? Math.max(drop / trend.fall, trend.error) : trend.error,
      chance: trend.error,
      // The cap hides larger rises.
      risen: Math.min(SIGNIFICANT_RISE * trend.riseError, (cap - start) / 2),
    },
    cap,
    unit,
  };
}

interface Pairs {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly effort: Float64Array;
}

/**
 * Pairs each rate with the loss that its update led to: the *next* one, as a training loss is measured
 * before the update. Leaves out rates that have no logarithm and missing losses, and sorts by rate.
 */
function pairWithLosses(
  lr: readonly number[],
  losses: Float64Array,
  options: PrepareOptions,
): Pairs {
  const {
    skipStart,
    skipEnd,
    lossAfterUpdate,
    stepsPerPoint = 1,
    restoredEachLr = false,
  } = options;
  const shift = lossAfterUpdate ? 0 : 1;
  const most = Math.max(lr.length - skipEnd - shift, 0);
  const x = new Float64Array(most);
  const y = new Float64Array(most);
  const effort = new Float64Array(most);
  let total = 0;
  let length = 0;
  let isSorted = true;
  for (let i = 0; i < most; i++) {
    const rate = lr[i]!;
    if (!(rate > 0 && Number.isFinite(rate))) continue;
    total = restoredEachLr ? rate : total + rate;
    const loss = losses[i + shift]!;
    if (i < skipStart || Number.isNaN(loss)) continue;
    x[length] = Math.log10(rate);
    y[length] = loss;
    effort[length] = (stepsPerPoint * total) / rate;
    isSorted &&= length === 0 || x[length]! >= x[length - 1]!;
    length++;
  }
  const found = [x, y, effort].map((values) => values.subarray(0, length));
  if (isSorted) return { x: found[0]!, y: found[1]!, effort: found[2]! };
  const order = Array.from({ length }, (_, i) => i).sort((a, b) => x[a]! - x[b]!);
  const sorted = found.map((values) => Float64Array.from(order, (i) => values[i]!));
  return { x: sorted[0]!, y: sorted[1]!, effort: sorted[2]! };
}

/**
 * Extends a run that ended high, as if it had stayed there: then it makes no difference to the
 * smoother, which looks that far ahead, where a test stops after it diverged.
 */
function extendRight({ x, y, effort }: Pairs): Pairs {
  const last = x.length - 1;
  const before = Math.max(last - 10, 0);
  const step = Math.max((x[last]! - x[before]!) / (last - before), BIN_WIDTH);
  const more = Math.ceil(HALF_WIDTH / step);
  const extend = (values: Float64Array, value: (k: number) => number): Float64Array => {
    const extended = new Float64Array(last + 1 + more);
    extended.set(values);
    for (let k = 1; k <= more; k++) extended[last + k] = value(k);
    return extended;
  };
  return {
    x: extend(x, (k) => x[last]! + k * step),
    y: extend(y, () => y[last]!),
    effort: extend(effort, () => effort[last]!),
  };
}
