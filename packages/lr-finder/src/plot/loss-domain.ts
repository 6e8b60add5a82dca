import { max, median, min, quantile } from 'd3-array';

/** A stretch of an axis: [low, high], low < high. */
export type Domain = readonly [number, number];

/**
 * The part of the loss axis that matters. A diverging tail may be orders of magnitude above the fall
 * that matters, so the curve limits the axis: up to its lowest point, with room for the beginning of
 * the rise, and to the level of most of the curve.
 *
 * Outliers among the raw losses widen the axis only a little.
 *
 * @param smoothed finite smoothed losses, in the order of the steps
 * @param raw finite raw losses, of any order
 * @param ceiling where the axis ends at most
 * @returns `undefined` if there is no loss.
 */
export function lossDomain(
  smoothed: readonly number[],
  raw: readonly number[],
  ceiling = Number.POSITIVE_INFINITY,
): Domain | undefined {
  const curve = smoothed.length > 1 ? smoothed : raw;
  const low = min(curve);
  const highest = max(curve);
  if (low === undefined || highest === undefined) return undefined;

  const high = Math.max(low, Math.min(curveLimit(curve, low, highest), ceiling));
  const height = high - low;
  // A flat curve has no height: the range of the noise is used, then the magnitude of the loss.
  if (isPoint(low, high)) {
    const spread = raw.map((loss) => Math.abs(loss - low));
    const room = Math.max(quantile(spread, 0.9) ?? 0, 0.05 * Math.abs(low));
    return isPoint(low, low + room) ? [low - 1, low + 1] : [low - room, low + room];
  }
  const isInReach = (loss: number): boolean =>
    loss <= high + height / 2 && loss >= low - 1.5 * height;
  const inReach = raw.filter(isInReach);
  const [bottom, top] = padDomain(
    Math.min(low, min(inReach) ?? low),
    Math.max(high, quantile(inReach, 0.98) ?? high),
  );
  return [bottom, Math.min(top, Math.max(high, ceiling))];
}

/** The upper end of the axis for the smoothed curve. */
function curveLimit(curve: readonly number[], low: number, highest: number): number {
  const start = curve[0]!;
  const fall = curve.slice(0, curve.indexOf(low) + 1);
  const top = Math.max(start, quantile(fall, 0.95)!);
  const drop = top - low;
  const middle = median(curve)!;
  // If the lowest point comes first, there is no fall; and if most of the curve has diverged, its median
  // is too high.
  const level = drop > 0 ? Math.min(middle, low + 4 * drop) : middle;
  const shown = Math.max(drop, level - low);
  const limit = low + 1.3 * shown;
  // Cutting off only a little would puzzle the reader.
  return highest <= low + 2 * shown ? highest : limit;
}

/** Whether an axis from `low` to `high` is too short to be computed. */
export function isPoint(low: number, high: number): boolean {
  return !(high - low > Math.max(1e-9 * Math.max(Math.abs(low), Math.abs(high)), 1e-290));
}

function padDomain(low: number, high: number): Domain {
  const room = 0.04 * (high - low);
  return [low - room, high + room];
}
