import { extent, greatest } from 'd3-array';
import type { History } from '../range-test/history.ts';
import { type Crossing, clipStretch, rateScale } from './clipping.ts';
import { curveOf, type Point, type RawPoint, type Stretch } from './curve.ts';
import { type Domain, isPoint, lossDomain } from './loss-domain.ts';
import type { CurveSettings } from './options.ts';
import { type SuggestionMark, suggestionMark } from './suggestion-mark.ts';
import { formatNumber, formatRate } from './tick-labels.ts';

/** All that a figure shows, before it is known what it is drawn on. */
export interface Scene {
  readonly title: string;
  readonly logLr: boolean;
  readonly rateDomain: Domain;
  readonly lossDomain: Domain;
  /** False where there is no loss to draw: the axes are then made up. */
  readonly hasLosses: boolean;
  /** Raw losses within the loss axis. */
  readonly raw: readonly RawPoint[];
  /** Raw losses beyond it. */
  readonly outliers: readonly (RawPoint & { readonly side: Crossing['side'] })[];
  /** The smoothed curve within the loss axis. */
  readonly curve: readonly Stretch[];
  /** Where the smoothed curve passes the ends of the loss axis. */
  readonly crossings: readonly Crossing[];
  /** Where the curve leaves upwards for its highest point, and how high that is. */
  readonly tail: { readonly lr: number; readonly label: string } | undefined;
  readonly suggestion: SuggestionMark | undefined;
  readonly showLr: { readonly lr: number; readonly label: string } | undefined;
  /** Steps that have no place in the figure. */
  readonly leftOut: number;
}

/** Decides what is drawn where, in rates and losses. */
export function sceneOf(history: History, settings: CurveSettings): Scene {
  const { logLr, showLr, title } = settings;
  const scale = rateScale(logLr);
  const curve = curveOf(history, settings);
  const losses = curve.smoothed.flatMap(({ points }) => points);
  const domain = lossDomain(
    losses.map(({ loss }) => loss),
    curve.raw.map(({ loss }) => loss),
  );
  const [low, high] = domain ?? [0, 1];
  const clipped = curve.smoothed.map((stretch) => clipStretch(stretch, [low, high], scale));
  const crossings = clipped.flatMap((part) => part.crossings);
  const mark = settings.suggestion && suggestionMark(settings.suggestion, curve, logLr, scale);

  return {
    title,
    logLr,
    rateDomain: rateDomain([...curve.raw, ...losses], [mark?.lr, showLr], logLr),
    lossDomain: [low, high],
    hasLosses: domain !== undefined,
    raw: curve.raw.filter(({ loss }) => loss >= low && loss <= high),
    outliers: curve.raw.flatMap((point) => {
      if (point.loss > high) return { ...point, side: 'above' as const };
      return point.loss < low ? { ...point, side: 'below' as const } : [];
    }),
    curve: clipped.flatMap((part) => part.inside),
    crossings,
    tail: tailOf(losses, crossings),
    suggestion: mark,
    showLr:
      showLr === undefined ? undefined : { lr: showLr, label: `marked ${formatRate(showLr)}` },
    leftOut: curve.leftOut,
  };
}

function tailOf(losses: readonly Point[], crossings: readonly Crossing[]): Scene['tail'] {
  const top = greatest(losses, (a, b) => a.loss - b.loss);
  const above = crossings.filter(({ side }) => side === 'above');
  const leaving = above.findLast(({ lr }) => lr <= top!.lr) ?? above[0];
  return leaving && { lr: leaving.lr, label: `up to ${formatNumber(top!.loss)}` };
}

/** From the lowest rate to the highest, marks included. */
function rateDomain(
  points: readonly { readonly lr: number }[],
  marks: readonly (number | undefined)[],
  logLr: boolean,
): Domain {
  const rates = [...points.map(({ lr }) => lr), ...marks.filter((lr) => lr !== undefined)];
  const [low, high] = extent(rates);
  if (low === undefined || high === undefined) return logLr ? [1e-7, 10] : [0, 1];
  if (logLr ? high / low > 1 + 1e-9 : !isPoint(low, high)) return [low, high];
  if (logLr) return [low / 10, low * 10];
  const room = isPoint(low, low + Math.abs(low) / 2) ? 0.5 : Math.abs(low) / 2;
  return [low - room, low + room];
}
