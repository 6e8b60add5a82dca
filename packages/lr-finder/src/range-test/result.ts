import { averageHistories, type Band } from './average-histories.ts';
import type { History } from './history.ts';
import type { Measurement } from './measurement.ts';
import type { StopReason } from './stopping.ts';

/** One test, from the saved state to its end. */
export interface RangeTestRun {
  readonly history: History;
  readonly stopReason: StopReason;
  /** The lowest of the moving average, as pytorch-lr-finder's; `NaN` where nothing was recorded. */
  readonly bestLoss: number;
  /** Optimisation steps taken, including those past the end of the run, which were undone. */
  readonly steps: number;
}

/** The result of a range test: one run, or with `repeats` all runs and their combination. */
export interface RangeTestResult extends RangeTestRun {
  /** Each of the `repeats` by itself. */
  readonly runs: readonly RangeTestRun[];
  /** The lowest and highest losses of the runs, if several were combined. */
  readonly band?: Band;
  /** How the losses were measured: `suggest(result.history, result.measurement)`. */
  readonly measurement: Measurement;
}

/**
 * Combines several runs over the same rates into one curve, their average. A run that was aborted
 * counts only when there is no other.
 */
export function combineRuns(runs: readonly RangeTestRun[]): Omit<RangeTestResult, 'measurement'> {
  const last = runs.at(-1)?.stopReason ?? 'aborted';
  const steps = runs.reduce((sum, run) => sum + run.steps, 0);
  const whole = runs.filter((run) => run.stopReason !== 'aborted');
  const counted = whole.length > 0 ? whole : runs;
  const average = averageHistories(counted.map(({ history }) => history));
  const { length } = average.history.lr;
  const shortest = counted.find(({ history }) => history.lr.length === length);
  const finite = average.history.loss.filter(Number.isFinite);
  return {
    ...average,
    stopReason: last === 'aborted' ? last : shortest!.stopReason,
    bestLoss: finite.length > 0 ? finite.reduce((a, b) => Math.min(a, b)) : Number.NaN,
    steps,
    runs,
  };
}
