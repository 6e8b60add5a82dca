import type { History } from '../range-test/history.ts';
import type { Curve } from './curve.ts';
import { uniform } from './random.ts';

/** Neighbours whose noise is turned over together: what they share stays shared. */
const BLOCK = 3;
const SEED = 1;

/**
 * Other losses that the same curve could have had: the block wild bootstrap (Wu 1986, Shao 2010).
 * What each loss is off the smoothed curve is kept or turned over, by blocks of neighbours and at
 * random, so that noise stays as large as it is where it is. Losses at the cap stay: they diverged.
 *
 * @returns a function that gives new losses at the curve's points with each call.
 */
export function resampledLosses(curve: Curve): () => Float64Array {
  const random = uniform(SEED);
  const { x, y, cap } = curve;
  const turned = y.map((value, i) => (value < cap ? 2 * smoothAt(curve, x[i]!) - value : value));
  return () => mixed(y, turned, new Float64Array(y.length), random);
}

/** The same for a whole history, whose smoothed losses follow the raw ones. */
export function resampledHistories(
  history: History,
  curve: Curve,
  lossAfterUpdate: boolean,
): () => History {
  const random = uniform(SEED);
  const { lr, rawLoss } = history;
  const shift = lossAfterUpdate ? 0 : 1;
  const smoothF = smoothFOf(history);
  const turned = rawLoss.map((y, i) => {
    const rate = lr[Math.max(i - shift, 0)]!;
    if (!(rate > 0 && Number.isFinite(rate)) || !(y / curve.unit <= curve.cap)) return y;
    return 2 * smoothAt(curve, Math.log10(rate)) * curve.unit - y;
  });
  return () => {
    const raw = mixed(rawLoss, turned, new Array<number>(rawLoss.length), random);
    return {
      lr,
      rawLoss: raw,
      // Most rules smooth in their own way and never ask for it.
      get loss() {
        return followed(history, raw, smoothF);
      },
    };
  };
}

/** A history's smoothed losses, moved as other raw losses move them. */
function followed({ loss, rawLoss }: History, raw: readonly number[], smoothF: number): number[] {
  let moved = 0;
  return loss.map((smoothed, i) => {
    const change = raw[i]! - rawLoss[i]!;
    // The first of the averages is the first loss itself.
    const weight = i === 0 ? 1 : smoothF;
    if (Number.isFinite(change)) moved = weight * change + (1 - weight) * moved;
    return smoothed + moved;
  });
}

/** The one or the other value at each index, by blocks that start at a random place. */
function mixed<Losses extends number[] | Float64Array>(
  kept: ArrayLike<number>,
  turned: ArrayLike<number>,
  losses: Losses,
  random: () => number,
): Losses {
  for (let from = -Math.floor(random() * BLOCK); from < kept.length; from += BLOCK) {
    const source = random() < 0.5 ? kept : turned;
    const to = Math.min(from + BLOCK, kept.length);
    for (let i = Math.max(from, 0); i < to; i++) losses[i] = source[i]!;
  }
  return losses;
}

/** The smoothed loss at log10 of a rate, linear between the nodes. */
function smoothAt({ smoother: { nodes }, smooth }: Curve, x: number): number {
  const last = nodes.length - 1;
  if (last === 0) return smooth[0]!;
  const at = ((x - nodes[0]!) / (nodes[last]! - nodes[0]!)) * last;
  const i = Math.min(Math.max(Math.floor(at), 0), last - 1);
  const part = Math.min(Math.max(at - i, 0), 1);
  return smooth[i]! + part * (smooth[i + 1]! - smooth[i]!);
}

/** The weight of the newest loss in a history's moving average, as far as it shows; 1: none. */
function smoothFOf({ loss, rawLoss }: History): number {
  for (let i = 1; i < loss.length; i++) {
    const f = (loss[i]! - loss[i - 1]!) / (rawLoss[i]! - loss[i - 1]!);
    if (f > 0 && f < 1) return f;
  }
  return 1;
}
