import type { History } from 'lr-finder';

/** A stretch of an axis: [low, high]. */
export type Domain = readonly [number, number];

/**
 * The stretch of losses that matters: from the lowest to a little above where the curves began. A
 * tail that diverges goes on beyond it; it would squeeze the fall that a curve is read for.
 */
export function lossDomain(histories: readonly Pick<History, 'loss' | 'rawLoss'>[]): Domain {
  const smoothed = histories.flatMap(({ loss }) => loss).filter(Number.isFinite);
  const raw = histories.flatMap(({ rawLoss }) => rawLoss).filter(Number.isFinite);
  if (smoothed.length === 0) return [0, 1];
  const low = smoothed.reduce((a, b) => Math.min(a, b));
  const highest = smoothed.reduce((a, b) => Math.max(a, b));
  const top = histories.reduce((a, { loss }) => Math.max(a, topOfFall(loss)), low);
  const fall = top - low;
  // A curve that hardly falls is as high as most of it is, and one that never does as all of it.
  const middle = smoothed.toSorted((a, b) => a - b)[smoothed.length >> 1]! - low;
  const height = fall > 0 ? Math.max(fall, Math.min(middle, 4 * fall)) : highest - low;
  const high = Math.min(highest, low + 1.5 * height);
  const inReach = raw.filter((loss) => loss >= low - height && loss <= low + 1.6 * height);
  const from = inReach.reduce((a, b) => Math.min(a, b), low);
  const to = inReach.reduce((a, b) => Math.max(a, b), high);
  const room = to > from ? 0.05 * (to - from) : 0.5 * Math.max(Math.abs(to), 1);
  return [from - room, to + room];
}

/** The highest loss up to the lowest one. */
function topOfFall(loss: readonly number[]): number {
  const finite = loss.map((value) => (Number.isFinite(value) ? value : Number.POSITIVE_INFINITY));
  const lowest = finite.indexOf(finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY));
  return loss
    .slice(0, lowest + 1)
    .filter(Number.isFinite)
    .reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}
