import type { History } from '../range-test/history.ts';
import type { Curve } from './curve.ts';
import { uniform } from './random.ts';

/** Neighbours whose deviations change sign together, so that correlated noise stays correlated. */
const BLOCK = 3;
const SEED = 1;

/**
 * Makes other losses that the same curve could have had: the block wild bootstrap (Wu 1986, Shao
 * 2010). Blocks of neighbours keep the sign of their deviations from the smoothed curve, or change it,
 * at random: the noise keeps its size in each place. Losses at the cap stay, since they diverged.
 *
 * @returns a function; each call returns new losses at the curve's points.
 */
export function resampledLosses(curve: Curve): () => Float64Array {
  const random = uniform(SEED);
  const { x, y, cap } = curve;
  const flipped = y.map((value, i) => (value < cap ? 2 * smoothAt(curve, x[i]!) - value : value));
  return () => mixBlocks(y, flipped, new Float64Array(y.length), random);
}

/** The same for a whole history, whose smoothed losses are computed from the new raw losses. */
export function resampledHistories(
  history: History,
  curve: Curve,
  lossAfterUpdate: boolean,
): () => History {
  const random = uniform(SEED);
  const { lr, rawLoss } = history;
  const shift = lossAfterUpdate ? 0 : 1;
  const smoothF = smoothFOf(history);
  const flipped = rawLoss.map((y, i) => {
    const rate = lr[Math.max(i - shift, 0)]!;
    if (!(rate > 0 && Number.isFinite(rate)) || !(y / curve.unit <= curve.cap)) return y;
    return 2 * smoothAt(curve, Math.log10(rate)) * curve.unit - y;
  });
  return () => {
    const raw = mixBlocks(rawLoss, flipped, new Array<number>(rawLoss.length), random);
    return {
      lr,
      rawLoss: raw,
      // Most rules do their own smoothing and never read this.
      get loss() {
        return resmooth(history, raw, smoothF);
      },
    };
  };
}

/** A history's smoothed losses after its raw losses have changed. */
function resmooth({ loss, rawLoss }: History, raw: readonly number[], smoothF: number): number[] {
  let moved = 0;
  return loss.map((smoothed, i) => {
    const change = raw[i]! - rawLoss[i]!;
    // The average starts at the first loss.
    const weight = i === 0 ? 1 : smoothF;
    if (Number.isFinite(change)) moved = weight * change + (1 - weight) * moved;
    return smoothed + moved;
  });
}

/** One of two values at each index, by blocks that start at a random place. */
function mixBlocks<Losses extends number[] | Float64Array>(
  kept: ArrayLike<number>,
  flipped: ArrayLike<number>,
  losses: Losses,
  random: () => number,
): Losses {
  for (let from = -Math.floor(random() * BLOCK); from < kept.length; from += BLOCK) {
    const source = random() < 0.5 ? kept : flipped;
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

/** The weight of the newest loss in a history's moving average, estimated; 1: no smoothing. */
function smoothFOf({ loss, rawLoss }: History): number {
  for (let i = 1; i < loss.length; i++) {
    const f = (loss[i]! - loss[i - 1]!) / (rawLoss[i]! - loss[i - 1]!);
    if (f > 0 && f < 1) return f;
  }
  return 1;
}
