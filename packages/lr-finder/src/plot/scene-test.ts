import { greatest, max } from 'd3-array';
import { authorSkips, smoothingOf } from '../suggest/methods.ts';
import { SMOOTHINGS } from '../suggest/smoothing.ts';
import { type Crossing, clipStretch, type RateScale } from './clipping.ts';
import {
  type Curve,
  drawnRates,
  isDrawableLoss,
  isDrawableRate,
  type Point,
  type RawPoint,
  type Stretch,
  selectDrawable,
} from './curve.ts';
import { type Domain, lossDomain } from './loss-domain.ts';
import { formatNumber } from './number-text.ts';
import type { CurveSettings } from './options.ts';
import type { PlottedTest } from './plotted-test.ts';
import { slopeOf } from './slope.ts';
import { type SuggestionMark, suggestionMark } from './suggestion-mark.ts';

/** The lowest and the highest loss of the `repeats` at a rate. */
export interface BandPoint {
  readonly lr: number;
  readonly low: number;
  readonly high: number;
}

/** A part of the band without a gap. */
export type BandStretch = readonly BandPoint[];

/** What a figure shows of one test. */
export interface SceneTest {
  /** `''` for a single test without a name. */
  readonly name: string;
  /** What the smoothed curve is called in the key. */
  readonly smoothing: string;
  /** The rates at which the recorded losses are drawn, in their order. */
  readonly rates: readonly number[];
  /** Raw losses within the loss axis. */
  readonly raw: readonly RawPoint[];
  /** Raw losses beyond it. */
  readonly outliers: readonly (RawPoint & { readonly side: Crossing['side'] })[];
  /** The smoothed curve within the loss axis. */
  readonly curve: readonly Stretch[];
  /** Where the smoothed curve passes the ends of the loss axis. */
  readonly crossings: readonly Crossing[];
  /** Where the curve leaves upwards, and the highest loss from there on as text. */
  readonly tail: { readonly lr: number; readonly label: string } | undefined;
  readonly suggestion: SuggestionMark | undefined;
  /** The range of the `repeats`, within the loss axis. */
  readonly band: readonly BandStretch[];
  /** The number of recorded points, and of those that can't be drawn. */
  readonly steps: number;
  readonly leftOut: number;
}

/** What can be drawn of a test, before the ends of the axes are known. */
export interface MeasuredTest {
  readonly name: string;
  readonly smoothing: string;
  readonly rates: readonly number[];
  readonly steps: number;
  readonly curve: Curve;
  /** The smoothed curve, without its gaps. */
  readonly losses: readonly Point[];
  /** The part of the loss axis that matters; `undefined` if there is no loss to draw. */
  readonly domain: Domain | undefined;
  readonly band: readonly BandStretch[];
  readonly suggestion: SuggestionMark | undefined;
}

/** Finds what can be drawn of a test, and which losses matter. */
export function measureTest(
  { name, history, suggestion: given, band, measurement }: PlottedTest,
  { show, logLr, suggestLr, smoothing: chosen, skipStart, skipEnd }: CurveSettings,
  scale: RateScale,
): MeasuredTest {
  const suggestion = suggestLr ? given : undefined;
  const method = suggestion?.method ?? 'descent';
  const smoothing = chosen ?? smoothingOf(method);
  const author = authorSkips(method, history.lr.length);
  const losses = selectDrawable(history, {
    smoothing,
    measurement,
    skipStart: skipStart ?? author.skipStart,
    skipEnd: skipEnd ?? author.skipEnd,
    logLr,
  });
  const isSlope = show === 'slope';
  const curve = isSlope ? slopeOf(losses) : losses;
  const points = curve.smoothed.flat();
  const rates = drawnRates(history.lr, { smoothing, measurement });
  const stretches = isSlope ? [] : bandStretches(rates, band, logLr);
  const domain = lossDomain(
    points.map(({ loss }) => loss),
    [
      ...curve.raw.map(({ loss }) => loss),
      ...stretches.flat().flatMap(({ low, high }) => [low, high]),
    ],
    curve.ceiling,
  );
  return {
    name,
    smoothing: isSlope ? `slope of the ${SMOOTHINGS[smoothing]}` : SMOOTHINGS[smoothing],
    rates,
    steps: history.lr.length,
    curve,
    losses: points,
    // Below zero the loss falls: the line at zero must be seen.
    domain: domain && isSlope ? [Math.min(domain[0], 0), Math.max(domain[1], 0)] : domain,
    band: stretches,
    suggestion: suggestion && suggestionMark(suggestion, curve, logLr, scale),
  };
}

/** Clips a test at the ends of the loss axis. */
export function clipTest(
  { name, smoothing, rates, steps, curve, band, suggestion }: MeasuredTest,
  [low, high]: Domain,
  scale: RateScale,
): SceneTest {
  const clipped = curve.smoothed.map((stretch) => clipStretch(stretch, [low, high], scale));
  const crossings = clipped.flatMap((part) => part.crossings);
  const limited = (loss: number): number => Math.min(Math.max(loss, low), high);
  return {
    name,
    smoothing,
    rates,
    steps,
    leftOut: curve.leftOut,
    raw: curve.raw.filter(({ loss }) => loss >= low && loss <= high),
    outliers: curve.raw.flatMap((point) => {
      if (point.loss > high) return { ...point, side: 'above' as const };
      return point.loss < low ? { ...point, side: 'below' as const } : [];
    }),
    curve: clipped.flatMap((part) => part.inside),
    crossings,
    tail: tailOf(curve, crossings),
    suggestion,
    band: band.map((stretch) =>
      stretch.map((point) => ({ ...point, low: limited(point.low), high: limited(point.high) })),
    ),
  };
}

function bandStretches(
  rates: readonly number[],
  band: PlottedTest['band'],
  logLr: boolean,
): BandStretch[] {
  const stretches: BandPoint[][] = [[]];
  for (const [i, lr] of band ? rates.entries() : []) {
    const [low, high] = [band!.low[i], band!.high[i]];
    if (isDrawableRate(lr, logLr) && isDrawableLoss(low) && isDrawableLoss(high)) {
      stretches.at(-1)!.push({ lr, low, high });
    } else {
      stretches.push([]);
    }
  }
  // An area needs two points.
  return stretches.filter(({ length }) => length > 1);
}

function tailOf({ raw, smoothed }: Curve, crossings: readonly Crossing[]): SceneTest['tail'] {
  const highest = greatest(smoothed.flat(), ({ loss }) => loss);
  const above = crossings.filter(({ side }) => side === 'above');
  const leaving = above.findLast(({ lr }) => lr <= highest!.lr) ?? above[0];
  if (!leaving) return undefined;
  // The curve itself may have been cut.
  const top = max(raw, ({ lr, loss }) => (lr >= leaving.lr ? loss : undefined)) ?? highest!.loss;
  return { lr: leaving.lr, label: `up to ${formatNumber(top)}` };
}
