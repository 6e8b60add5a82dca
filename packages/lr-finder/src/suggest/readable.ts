import { median } from './quantile.ts';

/** A loss is missing, not diverged, if at least so many finite ones follow it ... */
const FOLLOWERS = 3;
/** ... at a level of less than this many times that before it. */
const DIVERGED = 3;
/** Neighbours to each side that an outlier is compared with. */
const NEIGHBOURS = 5;
/** An outlier is farther from its neighbours than this many deviations of theirs. */
const OUTLYING = 8;
/** A loss is looked at if it differs from both neighbours by so many typical differences. */
const SUSPECT = 4;

/**
 * The losses as they are read: `NaN` where one is missing, infinite where the training has diverged.
 * A loss that is not finite is missing if finite ones follow at the level of before. So is one odd
 * loss that lies far from those before and after it: one batch is no trend (Hampel 1974).
 */
export function readableLosses(rawLoss: readonly number[]): Float64Array {
  const losses = new Float64Array(rawLoss);
  const finite: number[] = [];
  for (let i = 0; i < losses.length; i++) if (Number.isFinite(losses[i]!)) finite.push(i);
  if (finite.length < losses.length) markGaps(losses, finite);
  for (const at of outliersOf(finiteOf(losses))) losses[finite[at]!] = Number.NaN;
  return losses;
}

/** The losses that are finite. */
export function finiteOf(losses: Float64Array): Float64Array {
  const finite = new Float64Array(losses.length);
  let length = 0;
  for (let i = 0; i < losses.length; i++) {
    if (Number.isFinite(losses[i]!)) finite[length++] = losses[i]!;
  }
  return finite.subarray(0, length);
}

/** Writes over losses that aren't finite: `NaN`, missing, or infinite, diverged. */
function markGaps(losses: Float64Array, finite: readonly number[]): void {
  let next = 0;
  for (let i = 0; i < losses.length; i++) {
    if (next < finite.length && finite[next] === i) {
      next++;
      continue;
    }
    const before = finite.slice(Math.max(next - NEIGHBOURS, 0), next).map((at) => losses[at]!);
    const after = finite.slice(next, next + NEIGHBOURS).map((at) => losses[at]!);
    const level = before.length > 0 ? median(before) : median(after);
    const isAsBefore = median(after) - level <= (DIVERGED - 1) * Math.abs(level);
    losses[i] = after.length >= FOLLOWERS && isAsBefore ? Number.NaN : Number.POSITIVE_INFINITY;
  }
}

/** The indices of values that lie far from those before and from those after. */
function outliersOf(values: Float64Array): number[] {
  const last = values.length - 1;
  const sample: number[] = [];
  for (let i = 0; i < last; i += Math.ceil(last / 1000)) {
    sample.push(Math.abs(values[i + 1]! - values[i]!));
  }
  const typical = median(sample);
  const found: number[] = [];
  // The last ones may be the beginning of a divergence.
  for (let i = 1; i <= last - FOLLOWERS; i++) {
    const value = values[i]!;
    const [left, right] = [value - values[i - 1]!, value - values[i + 1]!];
    if (left * right <= 0 || Math.min(Math.abs(left), Math.abs(right)) <= SUSPECT * typical)
      continue;
    const before = values.subarray(Math.max(i - NEIGHBOURS, 0), i);
    const after = values.subarray(i + 1, i + 1 + NEIGHBOURS);
    const levels = [median(before), median(after)] as const;
    const deviations = [...before].map((v) => Math.abs(v - levels[0]));
    for (const v of after) deviations.push(Math.abs(v - levels[1]));
    const scale = median(deviations) / 0.6745;
    const distance = Math.max(value - Math.max(...levels), Math.min(...levels) - value);
    if (distance > OUTLYING * scale) found.push(i);
  }
  return found;
}
