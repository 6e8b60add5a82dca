import type { History } from './history.ts';
import type { Measurement } from './measurement.ts';
import { movingAverage } from './smoothing.ts';
import type { StopReason } from './stopping.ts';

/** One test, from the saved state to its end. */
export interface RangeTestRun {
  readonly history: History;
  readonly stopReason: StopReason;
  /** The lowest smoothed loss; `NaN` where nothing was recorded. */
  readonly bestLoss: number;
  /** Optimisation steps taken, those beyond the end of the run that were undone included. */
  readonly steps: number;
}

/** How far the `repeats` lie apart: the lowest and the highest raw loss at each recorded rate. */
export interface Band {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** What a range test gives: the one run, or with `repeats` the runs and their combination. */
export interface RangeTestResult extends RangeTestRun {
  /** Each of the `repeats` as it was. */
  readonly runs: readonly RangeTestRun[];
  /** Where several runs were combined: between which losses they lie. */
  readonly band?: Band;
  /** How the losses were measured: `suggest(result.history, result.measurement)`. */
  readonly measurement: Measurement;
}

/**
 * Combines several runs over the same rates into one curve: the mean of their raw losses at each
 * rate, smoothed as one run's would be. It ends where the shortest run does, so that each of its
 * points is a mean of the same runs. A run that was aborted counts only when there is no other.
 */
export function combineRuns(
  runs: readonly RangeTestRun[],
  smoothF: number,
): Omit<RangeTestResult, 'measurement'> {
  const stopReason = runs.at(-1)?.stopReason ?? 'aborted';
  const steps = runs.reduce((sum, run) => sum + run.steps, 0);
  const whole = runs.filter((run) => run.stopReason !== 'aborted');
  const counted = whole.length > 0 ? whole : runs;
  const [first, ...others] = counted;
  if (first === undefined) {
    return {
      history: { lr: [], loss: [], rawLoss: [] },
      stopReason,
      bestLoss: Number.NaN,
      steps,
      runs,
    };
  }
  const shortest = others.reduce(
    (a, b) => (b.history.lr.length < a.history.lr.length ? b : a),
    first,
  );
  const combinedReason = stopReason === 'aborted' ? 'aborted' : shortest.stopReason;
  if (others.length === 0) {
    return { ...first, stopReason: combinedReason, steps, runs };
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
    steps,
    runs,
    band: {
      low: lr.map((_, i) => Math.min(...counted.map((run) => run.history.rawLoss[i]!))),
      high: lr.map((_, i) => Math.max(...counted.map((run) => run.history.rawLoss[i]!))),
    },
  };
}
