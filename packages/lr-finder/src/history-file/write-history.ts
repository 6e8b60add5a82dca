import { ArgumentError, expected } from '../errors.ts';
import { expectKnown } from '../options.ts';
import { expectEqualLengths, type History } from '../range-test/history.ts';
import type { RangeTestResult } from '../range-test/result.ts';
import { writtenMeasurement } from './written-measurement.ts';

/** What `format` says in our own JSON. */
export const OWN_FORMAT = 'lr-finder-history';
/** The version of our own JSON that is written; all up to it are read. */
export const OWN_VERSION = 1;

/** What to write down besides what the test gave. */
export interface AboutHistory {
  /** The optimizer's name, such as `adam`. */
  readonly optimizer?: string;
  /** Anything else to be known later, by name. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
}

/** What of a test's result is written. */
export type WrittenResult = Pick<RangeTestResult, 'history' | 'stopReason' | 'steps' | 'band'> &
  Partial<Pick<RangeTestResult, 'measurement'>>;

/**
 * The text of a history file: JSON that `readHistory` and `parseHistory` read, and Python's
 * `json.load(file)["lr"]`. Each list has a line of its own; numbers that are not finite are `null`.
 *
 * @param test - what `rangeTest` gave, or a history alone.
 * @throws {ArgumentError} for an argument that can't be used.
 * @throws {DataError} when the lists of the history differ in length.
 */
export function writeHistory(test: WrittenResult | History, about: AboutHistory = {}): string {
  const result = 'history' in test ? test : undefined;
  const history = 'history' in test ? test.history : test;
  expectEqualLengths(history);
  expectKnown(about, ['optimizer', 'settings'], 'about');
  const { optimizer, settings } = about;
  if (optimizer !== undefined && typeof optimizer !== 'string') {
    throw new ArgumentError(expected('optimizer', 'a name', optimizer));
  }
  for (const [name, value] of Object.entries(settings ?? {})) {
    if (!['string', 'number', 'boolean'].includes(typeof value)) {
      throw new ArgumentError(expected(`settings.${name}`, 'text, a number or a boolean', value));
    }
  }
  const named = { ...(result?.measurement && writtenMeasurement(result.measurement)), ...settings };
  const members = {
    format: OWN_FORMAT,
    version: OWN_VERSION,
    stopReason: result?.stopReason,
    steps: result?.steps,
    optimizer,
    settings: Object.keys(named).length > 0 ? named : settings,
    lr: history.lr,
    loss: history.loss,
    rawLoss: history.rawLoss,
    band: result?.band,
  };
  const lines = Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}
