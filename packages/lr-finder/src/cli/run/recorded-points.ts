import { measurementOf } from '../../range-test/measurement.ts';
import type { RangeTestOptions, RangeTestPoint } from '../../range-test/options.ts';
import { combineRuns, type RangeTestResult, type RangeTestRun } from '../../range-test/result.ts';

/** The points of a test as they came: all that there is of it when it fails. */
export interface RecordedPoints {
  readonly add: (point: RangeTestPoint) => void;
  /** What was measured, as a test that was ended gives it; `undefined` where that is nothing. */
  result(options: RangeTestOptions, isValidated: boolean): RangeTestResult | undefined;
}

/** Begins a record. Of several tests one after the other (`refine`), it is that of the last. */
export function recordPoints(): RecordedPoints {
  let runs: RangeTestPoint[][] = [];
  return {
    add(point) {
      if (point.index === 0) runs = point.repeat === 0 ? [[]] : [...runs, []];
      runs.at(-1)?.push(point);
    },
    result({ stepsPerLr = 1, restoreEachLr = false, evaluateEvery = 1 }, isValidated) {
      if (runs.length === 0) return undefined;
      const measurement = measurementOf({ stepsPerLr, restoreEachLr, evaluateEvery }, isValidated);
      const ended = runs.map((points, i) => runOf(points, i < runs.length - 1));
      return { ...combineRuns(ended), measurement };
    },
  };
}

function runOf(points: readonly RangeTestPoint[], isWhole: boolean): RangeTestRun {
  const { step, bestLoss } = points.at(-1)!;
  return {
    history: {
      lr: points.map(({ lr }) => lr),
      loss: points.map(({ loss }) => loss),
      rawLoss: points.map(({ rawLoss }) => rawLoss),
    },
    stopReason: isWhole ? 'completed' : 'aborted',
    bestLoss,
    steps: step + 1,
  };
}
