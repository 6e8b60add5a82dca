import type { Band } from '../../range-test/average-histories.ts';
import type { History } from '../../range-test/history.ts';
import type { StopReason } from '../../range-test/stopping.ts';
import type { Setting } from '../settings/setting.ts';

/** What is known of each setting, tested or not. Plain data. */
interface SettingFacts {
  /** The name of the test, see `identityOf`. */
  readonly id: string;
  readonly setting: Setting;
  /** The seed of the setting's random numbers. */
  readonly seed: number;
  /** Seconds that it took where it ran, without waiting. */
  readonly seconds: number;
}

/** A setting whose test ran to its end, whatever the end was. */
export interface TestedSetting extends SettingFacts {
  readonly outcome: 'tested';
  readonly history: History;
  readonly stopReason: StopReason;
  /** Optimisation steps taken. */
  readonly steps: number;
  /** Between which losses the `repeats` lie. */
  readonly band?: Band;
  /** The optimizer's name, where it is known. */
  readonly optimizer?: string;
  /** What took the steps, where it is known: `'onnx'`, `'tfjs'`. */
  readonly engine?: string;
  /** Whether the losses were measured after the updates, as validation losses are. */
  readonly lossAfterUpdate: boolean;
  /** Optimisation steps from one point to the next, where there are several. */
  readonly stepsPerPoint?: number;
  /** There where each rate began from the same weights. */
  readonly restoredEachLr?: true;
}

/** A setting without a test. */
export interface FailedSetting extends SettingFacts {
  /** It threw, or it was ended at the time limit. */
  readonly outcome: 'failed' | 'timed-out';
  /** What was thrown, in one line. */
  readonly error: string;
}

/** The result of one setting. */
export type SweepResult = TestedSetting | FailedSetting;

/** What the first line of a sweep's file says. */
export interface SweepHeader {
  /** The name of the module's file. */
  readonly module: string;
  /** Its hash, see `hashModule`. */
  readonly moduleHash: string;
  /** Options of the tests that won over the module's own. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A sweep as it was read from its file. */
export interface Sweep extends SweepHeader {
  /** One for each setting: where the file has several, the last. */
  readonly results: readonly SweepResult[];
}
