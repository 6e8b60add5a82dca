import type { Band } from '../../range-test/average-histories.ts';
import type { History } from '../../range-test/history.ts';
import type { StopReason } from '../../range-test/stopping.ts';
import type { Setting } from '../settings/setting.ts';

/** The members of every result, of a tested setting or not. Plain data. */
interface SettingFacts {
  /** The id of the test, see `identityOf`. */
  readonly id: string;
  readonly setting: Setting;
  /** The seed of the setting's random numbers. */
  readonly seed: number;
  /** Seconds of the test itself, without waiting. */
  readonly seconds: number;
}

/** A setting whose test ended, for any stop reason. */
export interface TestedSetting extends SettingFacts {
  readonly outcome: 'tested';
  readonly history: History;
  readonly stopReason: StopReason;
  /** Optimisation steps taken. */
  readonly steps: number;
  /** The lowest and highest losses of the `repeats`. */
  readonly band?: Band;
  /** The optimizer's name, if known. */
  readonly optimizer?: string;
  /** The engine of the steps, if known: `'onnx'`, `'tfjs'`. */
  readonly engine?: string;
  /** Whether the losses were measured after the updates, like validation losses. */
  readonly lossAfterUpdate: boolean;
  /** Optimisation steps from one point to the next, if there are several. */
  readonly stepsPerPoint?: number;
  /** Present if each rate began from the same weights. */
  readonly restoredEachLr?: true;
  /** The number of training examples, and of trained weights, if known. */
  readonly samples?: number;
  readonly parameters?: number;
}

/** A setting without a test. */
export interface FailedSetting extends SettingFacts {
  /** The setting threw, or its test was ended at the time limit. */
  readonly outcome: 'failed' | 'timed-out';
  /** The error in one line. */
  readonly error: string;
}

/** The result of one setting. */
export type SweepResult = TestedSetting | FailedSetting;

/** The first line of a sweep's file. */
export interface SweepHeader {
  /** The name of the module's file. */
  readonly module: string;
  /** Its hash, see `hashModule`. */
  readonly moduleHash: string;
  /** Options of the tests that override the module's own. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A sweep that was read from its file. */
export interface Sweep extends SweepHeader {
  /** One for each setting: if the file has several, the last. */
  readonly results: readonly SweepResult[];
}
