import type { Curve, Point, Stretch } from './curve.ts';

/**
 * The change of a smoothed curve: its derivative by the decimal logarithm of the rate, in units of the loss
 * per decade. Raw losses have none: their differences are noise.
 */
export function slopeOf({ smoothed, recordedRates, leftOut }: Curve): Curve {
  const slopes = smoothed.map(derivative).filter(({ length }) => length > 0);
  return {
    raw: [],
    smoothed: slopes,
    ceiling: Number.POSITIVE_INFINITY,
    recordedRates,
    leftOut,
  };
}

/**
 * Differences over unequal distances, of second order within the stretch and of first order at its ends, as
 * numpy.gradient's.
 */
function derivative(stretch: Stretch): Stretch {
  const places = stretch.map(({ lr }) => Math.log10(lr));
  // Two losses at one rate have no difference by the rate.
  const kept = stretch.filter((_, i) => Number.isFinite(places[i]) && places[i] !== places[i - 1]);
  if (kept.length < 2) return [];
  const at = ({ lr }: Point): number => Math.log10(lr);
  const between = (a: Point, b: Point): number => (b.loss - a.loss) / (at(b) - at(a));
  return kept.map((point, i) => {
    const [before, after] = [kept[i - 1], kept[i + 1]];
    if (!before || !after) return { lr: point.lr, loss: between(before ?? point, after ?? point) };
    // The nearer neighbour's difference counts more.
    const share = (at(after) - at(point)) / (at(after) - at(before));
    const slope = share * between(before, point) + (1 - share) * between(point, after);
    return { lr: point.lr, loss: slope };
  });
}
