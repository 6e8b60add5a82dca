import { knownTraining } from '../../range-test/known-training.ts';
import { suggest } from '../../suggest/suggest.ts';
import type { Suggestion } from '../../suggest/suggestion.ts';
import type { SweepResult, TestedSetting } from '../results/result.ts';
import { type Lowest, lowestOf } from './lowest.ts';

/**
 * The status of a setting: `'ok'`: it has a curve; `'non-finite'`: no loss of its test was finite;
 * `'failed'`: it threw; `'timed-out'`: it was ended at the time limit.
 */
export type SettingStatus = 'ok' | 'non-finite' | 'failed' | 'timed-out';

/** A setting in the table of a sweep. */
export interface SweepRow {
  readonly status: SettingStatus;
  /** The lowest loss and its rate; `NaN` if there is no curve. */
  readonly lowest: Lowest;
  readonly result: SweepResult;
}

/** The settings, sorted by their lowest loss; equal ones by the higher rate. */
export function sweepTable(results: readonly SweepResult[]): SweepRow[] {
  return results.map(rowOf).sort(byWhatWasReached);
}

function rowOf(result: SweepResult): SweepRow {
  if (result.outcome !== 'tested') {
    return { status: result.outcome, lowest: { loss: Number.NaN, lr: Number.NaN }, result };
  }
  const lowest = lowestOf(result);
  return { status: Number.isNaN(lowest.loss) ? 'non-finite' : 'ok', lowest, result };
}

function byWhatWasReached(a: SweepRow, b: SweepRow): number {
  if (a.status === 'ok' && b.status === 'ok') {
    return a.lowest.loss - b.lowest.loss || b.lowest.lr - a.lowest.lr;
  }
  return Number(b.status === 'ok') - Number(a.status === 'ok');
}

/** The suggestion for a setting, from the curve and the other data of its test. */
export function suggestionOf(setting: TestedSetting): Suggestion {
  const { history, lossAfterUpdate, stepsPerPoint, restoredEachLr } = setting;
  const measured = { lossAfterUpdate, stepsPerPoint, restoredEachLr };
  return suggest(history, { ...measured, ...knownTraining(setting) });
}
