import {
  BOOLEAN,
  integer,
  type OptionTable,
  resolveBy,
  type Settings,
  STRING,
} from '../options.ts';
import { type History, type LossHistory, parseHistory } from '../range-test/history.ts';
import type { Measurement } from '../range-test/measurement.ts';
import { prepareCurve } from './curve.ts';
import { FEWEST_LOSSES } from './diagnose.ts';
import { fastaiCurve } from './fastai-curve.ts';
import { igniteAverage } from './ignite.ts';
import { lightningAverage } from './lightning.ts';
import { HALF_WIDTH } from './local-linear.ts';
import { type Smoothing, smoothingKind } from './smoothing.ts';

/** A line through the losses of a history. */
export interface SmoothedCurve {
  /** Learning rates; those of `'local-linear'` rise. */
  readonly lr: readonly number[];
  /** The smoothed loss at each rate; `NaN` in wide gaps, where no finite loss was recorded. */
  readonly loss: readonly number[];
  /** Higher losses were cut to this one before they were smoothed; without a cut, infinite. */
  readonly cap: number;
}

type MeasurementOptions = { readonly [Name in keyof Measurement]?: Measurement[Name] | undefined };

/** How to smooth. The members of `result.measurement` may be among the options; not all are used. */
export interface SmoothedCurveOptions extends MeasurementOptions {
  /** Default: `'local-linear'`. */
  readonly smoothing?: Smoothing | undefined;
  /** Points to leave out at the start; an integer >= 0. Default: 0. */
  readonly skipStart?: number | undefined;
  /** Points to leave out at the end; an integer >= 0. Default: 0. */
  readonly skipEnd?: number | undefined;
}

const OPTIONS = {
  smoothing: [smoothingKind(), 'local-linear'],
  skipStart: [integer(0), 0],
  skipEnd: [integer(0), 0],
  lossAfterUpdate: [BOOLEAN, false],
  stepsPerPoint: [integer(1), 1],
  restoredEachLr: [BOOLEAN, false],
  optimizer: [STRING, undefined],
  samples: [integer(1), undefined],
  parameters: [integer(1), undefined],
} satisfies OptionTable<SmoothedCurveOptions>;

type SmoothingSettings = Settings<SmoothedCurveOptions, typeof OPTIONS>;

/**
 * The smoothed curve of a history: what the default method reads, and what figures draw.
 *
 * `'local-linear'` is local linear regression with tricube weights over the logarithm of the rate
 * (Cleveland 1979, doi:10.1080/01621459.1979.10481038), which has no delay. It pairs each rate with the
 * loss that its update led to: a training loss is measured before the update, so this is the next loss.
 * Fewer than ten finite losses are not smoothed. The others are moving averages, which lag behind, over
 * the rates that were recorded with the losses.
 *
 * ```ts prelude=parabola
 * import { smoothedCurve } from 'lr-finder';
 *
 * const { lr, loss } = smoothedCurve(result.history, result.measurement);
 * ```
 *
 * @throws {ArgumentError} for an option that can't be used.
 * @throws {DataError} when it isn't a history, or its lists differ in length.
 */
export function smoothedCurve(
  recorded: LossHistory,
  options: SmoothedCurveOptions = {},
): SmoothedCurve {
  const settings = resolveBy(options, OPTIONS);
  return CURVES[settings.smoothing](parseHistory(recorded), settings);
}

/**
 * How many points a loss is recorded after the rate that led to it: 1 or 0. The first loss of all, which
 * no update led to, stays at the first rate.
 */
export function lossDelay({
  smoothing,
  lossAfterUpdate,
}: Pick<SmoothingSettings, 'smoothing' | 'lossAfterUpdate'>): number {
  return smoothing === 'local-linear' && !lossAfterUpdate ? 1 : 0;
}

const CURVES: Readonly<
  Record<Smoothing, (history: History, settings: SmoothingSettings) => SmoothedCurve>
> = {
  'local-linear': localLinearCurve,
  'moving-average': ({ lr, loss }, settings) => kept(lr, loss, settings),
  fastai(history, settings) {
    const { lrs, losses } = fastaiCurve(history, settings);
    return { lr: lrs, loss: Array.from(losses), cap: Number.POSITIVE_INFINITY };
  },
  lightning: ({ lr, rawLoss }, settings) => kept(lr, lightningAverage(rawLoss), settings),
  ignite: ({ lr, rawLoss }, settings) => kept(lr, igniteAverage(rawLoss), settings),
};

/** An average without the points that are left out; it may end before the rates do. */
function kept(
  lr: readonly number[],
  average: ArrayLike<number>,
  { skipStart, skipEnd }: SmoothingSettings,
): SmoothedCurve {
  const end = Math.max(average.length - skipEnd, skipStart);
  return {
    lr: lr.slice(skipStart, end),
    loss: Array.from(average).slice(skipStart, end),
    cap: Number.POSITIVE_INFINITY,
  };
}

function localLinearCurve(history: History, settings: SmoothingSettings): SmoothedCurve {
  const points = pointsOf(history, settings);
  const finite = points.filter(({ loss }) => Number.isFinite(loss));
  const curve = finite.length < FEWEST_LOSSES ? undefined : prepareCurve(history, settings);
  if (!curve) {
    const [lr, loss] = [points.map((point) => point.lr), points.map((point) => point.loss)];
    return { lr, loss, cap: Number.POSITIVE_INFINITY };
  }
  const { smoother, smooth, unit, cap } = curve;
  const lr = Array.from(smoother.nodes, (x) => 10 ** x);
  const isShown = isAmongFinite(points, lr);
  const loss = Array.from(smooth, (y, k) => (isShown[k] ? y * unit : Number.NaN));
  return { lr, loss, cap: cap * unit };
}

interface LossPoint {
  readonly lr: number;
  readonly loss: number;
}

/** The losses that are read, each at the rate that led to it, from the lowest rate to the highest. */
function pointsOf({ lr, rawLoss }: History, settings: SmoothingSettings): LossPoint[] {
  const { skipStart, skipEnd } = settings;
  const delay = rawLoss.length > 1 ? lossDelay(settings) : 0;
  return rawLoss
    .slice(delay)
    .map((loss, i) => ({ lr: lr[i]!, loss }))
    .slice(skipStart, Math.max(rawLoss.length - delay - skipEnd, skipStart))
    .sort((a, b) => a.lr - b.lr);
}

/**
 * Whether each rate, from the lowest to the highest, lies among finite losses: not beyond the last one, and
 * not where losses are missing over more than half of the smoother's window.
 */
function isAmongFinite(points: readonly LossPoint[], rates: readonly number[]): boolean[] {
  const usable = points.filter(({ lr }) => lr > 0 && Number.isFinite(lr));
  const finite = usable.filter(({ loss }) => Number.isFinite(loss));
  // How many lie up to the rate.
  let [count, finiteCount] = [0, 0];
  return rates.map((rate) => {
    // 10 ** log10(lr) may differ from lr in the last digit.
    const top = rate * (1 + 1e-12);
    while (count < usable.length && usable[count]!.lr <= top) count++;
    while (finiteCount < finite.length && finite[finiteCount]!.lr <= top) finiteCount++;
    const [before, after] = [finite[finiteCount - 1], finite[finiteCount]];
    if (before && before.lr >= rate * (1 - 1e-12)) return true;
    if (!before || !after) return false;
    const isNoneMissing = usable[count - 1] === before && usable[count] === after;
    return isNoneMissing || after.lr / before.lr < 10 ** HALF_WIDTH;
  });
}
