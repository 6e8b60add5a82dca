import type { Measurement } from '../../range-test/measurement.ts';
import type { RangeTestPoint } from '../../range-test/options.ts';
import { combineRuns, type RangeTestResult, type RangeTestRun } from '../../range-test/result.ts';

/**
 * The points of a test as they were recorded: all that remains of it if it fails. Of several tests one
 * after the other (`refine`), it has those of the last.
 */
export class RecordedPoints {
  #runs: RangeTestPoint[][] = [];

  add(point: RangeTestPoint): void {
    if (point.index === 0) this.#runs = point.repeat === 0 ? [[]] : [...this.#runs, []];
    this.#runs.at(-1)?.push(point);
  }

  /** The points as the result of an ended test; `undefined` if there are none. */
  result(measurement: Measurement): RangeTestResult | undefined {
    if (this.#runs.length === 0) return undefined;
    const ended = this.#runs.map((points, i, { length }) => runOf(points, i < length - 1));
    return { ...combineRuns(ended), measurement };
  }
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
