import type { History } from './history.ts';
import { movingAverage } from './smoothing.ts';
import type { StopReason } from './stopping.ts';

/** One test, from the saved state to its end. */
export interface RangeTestRun {
  readonly history: History;
  readonly stopReason: StopReason;
  /** The lowest smoothed loss; `NaN` where nothing was recorded. */
  readonly bestLoss: number;
}

/** What a range test gives: the one run, or with `repeats` the runs and their combination. */
export interface RangeTestResult extends RangeTestRun {
  /** Each of the `repeats` as it was. */
  readonly runs: readonly RangeTestRun[];
}

/**
 * Combines several runs over the same rates into one curve: the mean of their raw losses at each
 * rate, smoothed as one run's would be. It ends where the shortest run does, so that each of its
 * points is a mean of the same runs. A run that was aborted counts only when there is no other.
 */
export function combineRuns(runs: readonly RangeTestRun[], smoothF: number): RangeTestResult {
  const stopReason = runs.at(-1)?.stopReason ?? 'aborted';
  const whole = runs.filter((run) => run.stopReason !== 'aborted');
  const counted = whole.length > 0 ? whole : runs;
  const [first, ...others] = counted;
  if (first === undefined) {
    return { history: { lr: [], loss: [], rawLoss: [] }, stopReason, bestLoss: Number.NaN, runs };
  }
  const shortest = others.reduce(
    (a, b) => (b.history.lr.length < a.history.lr.length ? b : a),
    first,
  );
  const combinedReason = stopReason === 'aborted' ? 'aborted' : shortest.stopReason;
  if (others.length === 0) {
    return { ...first, stopReason: combinedReason, runs };
  }
  const lr = shortest.history.lr;
  const rawLoss = lr.map(
    (_, i) => counted.reduce((sum, run) => sum + run.history.rawLoss[i]!, 0) / counted.length,
  );
  const loss = rawLoss.map(movingAverage(smoothF));
  const finite = loss.filter(Number.isFinite);
  return {
    history: { lr, loss, rawLoss },
    stopReason: combinedReason,
    bestLoss: finite.length > 0 ? finite.reduce((a, b) => Math.min(a, b)) : Number.NaN,
    runs,
  };
}
