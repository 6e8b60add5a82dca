import type { History } from '../range-test/history.ts';
import { leadEnd } from './landmarks.ts';
import { HALF_WIDTH, type LinearSmoother, localLinear } from './local-linear.ts';
import { median } from './quantile.ts';

/** Points closer together than this, in decades, are averaged: that bounds the work. */
const BIN_WIDTH = 0.01;
/** Losses above the start level by more than this many deviations of the noise are cut there. */
const CAP_IN_NOISE = 4;
/** ... or by more than this part of the whole drop, whichever is larger. */
const CAP_IN_DROP = 0.5;

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
  /** The standard deviation of the noise of one loss at the start of the curve. */
  readonly noise: number;
  /** How many points lie in the lead. */
  readonly leading: number;
  /** Where losses are cut, in `unit`. */
  readonly cap: number;
  /** A typical loss of the history: what the losses here were divided by. */
  readonly unit: number;
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
  const recorded = pairWithLosses(history, options);
  const end = Math.max(history.rawLoss.length - options.skipEnd, 0);
  const losses = history.rawLoss.slice(options.skipStart, end);
  const finite = losses.filter((loss) => Number.isFinite(loss));
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
  const y = points.y.map((loss) =>
    Number.isFinite(loss) ? loss / unit : Number.POSITIVE_INFINITY,
  );
  const binned = bin(points.x, points.effort);
  const smoother = localLinear(binned.x, binned.count, last);
  const cutAt = (cap: number): Float64Array => binned.average(y, cap);

  // The cap depends on the drop, and the drop on a cap: a first, lower cap needs only the noise.
  const rough = smoother.apply(cutAt(base + CAP_IN_NOISE * noise));
  const drop = base - rough.reduce((a, b) => Math.min(a, b));
  const cap = base + Math.max(CAP_IN_NOISE * noise, CAP_IN_DROP * drop);
  const capped = cutAt(cap);
  const smooth = smoother.apply(capped);
  return {
    x: binned.x,
    y: capped,
    effort: binned.effort.map(Math.log10),
    smooth,
    smoother,
    noise,
    leading,
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
 * before the update. Leaves out rates that have no logarithm, and sorts by rate.
 */
function pairWithLosses({ lr, rawLoss }: History, options: PrepareOptions): Pairs {
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
    if (i < skipStart) continue;
    x[length] = Math.log10(rate);
    y[length] = rawLoss[i + shift]!;
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

/** The noise of one loss, by a robust estimate: the differences of neighbours in the first third. */
function noiseOf(finite: readonly number[]): number {
  const third = Math.max(5, Math.floor(finite.length / 3));
  const differences: number[] = [];
  for (let i = 0; i < Math.min(third, finite.length - 1); i++) {
    differences.push(Math.abs(finite[i + 1]! - finite[i]!));
  }
  // 0.6745: the median of |z| of a standard normal z; a difference has sqrt(2) its deviation.
  return median(differences) / 0.6745 / Math.SQRT2;
}

interface Bins {
  readonly x: Float64Array;
  readonly effort: Float64Array;
  readonly count: Float64Array;
  /** The means of other values, cut at a cap, in the same bins. */
  readonly average: (values: Float64Array, cap: number) => Float64Array;
}

/** Groups neighbours that are closer than `BIN_WIDTH`. */
function bin(x: Float64Array, effort: Float64Array): Bins {
  const starts = [0];
  for (let i = 1, from = x[0]!; i < x.length; i++) {
    if (x[i]! - from < BIN_WIDTH) continue;
    starts.push(i);
    from = x[i]!;
  }
  const ends = [...starts.slice(1), x.length];
  const average = (values: Float64Array, cap: number): Float64Array =>
    Float64Array.from(starts, (from, b) => {
      const count = ends[b]! - from;
      let sum = 0;
      for (let i = from; i < ends[b]!; i++) sum += Math.min(values[i]!, cap) / count;
      return sum;
    });
  return {
    x: average(x, Number.POSITIVE_INFINITY),
    effort: average(effort, Number.POSITIVE_INFINITY),
    count: Float64Array.from(starts, (from, b) => ends[b]! - from),
    average,
  };
}

/** The median magnitude of a thousand of the values, evenly spread; only its order matters. */
function typicalMagnitude(values: readonly number[]): number {
  const each = Math.ceil(values.length / 1000);
  return median(values.filter((_, i) => i % each === 0).map(Math.abs));
}

function highestMagnitude(values: readonly number[]): number {
  return values.reduce((highest, value) => Math.max(highest, Math.abs(value)), 0);
}
