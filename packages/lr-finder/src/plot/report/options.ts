import { check } from '../../errors.ts';
import type { Confirmation } from '../../find/confirm.ts';
import type { Trial } from '../../find/trial.ts';
import { type OptionTable, oneOf, resolveBy, STRING } from '../../options.ts';
import type { Band } from '../../range-test/average-histories.ts';
import type { History } from '../../range-test/history.ts';
import type { Measurement } from '../../range-test/measurement.ts';
import { STOP_REASONS, type StopReason } from '../../range-test/stopping.ts';
import type { Suggestion, Verdict } from '../../suggest/suggestion.ts';
import { CURVE_OPTIONS, type CurveOptions } from '../options.ts';
import { plottedTests } from '../plotted-test.ts';

/** A value of a setting that a report shows. */
export type SettingValue = string | number | boolean;

/**
 * A range test to report on: what `rangeTest` resolves to, with the suggestion added:
 * `{ ...result, suggestion: suggest(result.history) }`. Other fields are ignored.
 */
export interface ReportedTest {
  /** The test's name, such as `'Adam'`. Default: none for a single test, else `'Test 1'` and so on. */
  readonly name?: string | undefined;
  readonly history: History;
  /** The suggestion, as `suggest(history)` returns it. Default: the report has none. */
  readonly suggestion?: Suggestion | undefined;
  /** Why the test ended. */
  readonly stopReason?: StopReason | undefined;
  /** All optimisation steps that the answer took. */
  readonly steps?: number | undefined;
  /** The settings of the test by name: `{ optimizer: 'adam', batchSize: 64 }`. */
  readonly settings?: Readonly<Record<string, SettingValue>> | undefined;
  /** The lowest and highest losses of the `repeats`. */
  readonly band?: Band | undefined;
  /** How the losses were measured. Default: as training losses are, before the step at their rate. */
  readonly measurement?: Pick<Measurement, 'lossAfterUpdate'> | undefined;
  /** All range tests of the search, this one last; `verdict`: why another one followed. */
  readonly tests?: readonly EarlierTest[] | undefined;
  /** The short trainings that confirmed or corrected the suggestion. */
  readonly confirmation?: Confirmation | undefined;
}

/** The part of a test before the reported one that a report shows. */
export interface EarlierTest {
  readonly history: History;
  readonly verdict?: Verdict | undefined;
}

/** `'auto'`: light or dark, as the reader's system is set. */
export type ReportTheme = 'auto' | 'light' | 'dark';

/** How to write a report. The options of `plot` are for its figures. */
export interface ReportOptions
  extends Pick<CurveOptions, 'show' | 'smoothing' | 'skipStart' | 'skipEnd' | 'logLr' | 'showLr'> {
  /** The heading, and the title of the page. Default: `'Learning rate range test'`. */
  readonly title?: string | undefined;
  /** The colours. On paper the report is always light. Default: `'auto'`. */
  readonly theme?: ReportTheme | undefined;
}

/** The arguments, checked and with their defaults. */
export interface ReportSettings {
  readonly tests: readonly ReportedTest[];
  readonly title: string;
  readonly theme: ReportTheme;
  readonly curve: Omit<CurveOptions, 'title'>;
}

/** Each option of a report, besides those of its figures, with its kind, default and explanation. */
export const REPORT_OPTIONS = {
  title: [STRING, 'Learning rate range test', 'heading and title of the page'],
  theme: [
    oneOf('auto', 'light', 'dark'),
    'auto',
    "colours; `'auto'`: those of the reader's system; always light in print",
  ],
} satisfies Partial<OptionTable<ReportOptions>>;

/**
 * Checks the tests and options of a report.
 *
 * @throws {ArgumentError} naming the first argument that can't be used.
 * @throws {DataError} for a history that isn't three lists of equal length.
 */
export function resolveReport(
  test: ReportedTest | readonly ReportedTest[],
  options: ReportOptions,
): ReportSettings {
  const all: CurveOptions & ReportOptions = options;
  const settings = resolveBy(all, { ...CURVE_OPTIONS, ...REPORT_OPTIONS });
  const { title, theme, ...curve } = settings;
  if (!Array.isArray(test)) {
    const single = test as ReportedTest;
    expectTest(single, 'test');
    return { tests: [single], title, theme, curve };
  }
  const tests = test as readonly ReportedTest[];
  check(tests.length > 0, 'tests', 'a test `{ history }`, or a list of at least one', tests);
  for (const [i, each] of tests.entries()) expectTest(each, `tests[${i}]`);
  return { tests, title, theme, curve };
}

function expectTest(test: ReportedTest, at: string): void {
  check(isObject(test), at, 'a test `{ history, suggestion }`', test);
  const { name, history, suggestion, stopReason, steps, settings = {} } = test;
  const { measurement, band, tests = [], confirmation } = test;
  check(name === undefined || typeof name === 'string', `${at}.name`, 'a string', name);
  plottedTests(history, { suggestion, measurement });
  check(
    stopReason === undefined || STOP_REASONS.includes(stopReason),
    `${at}.stopReason`,
    "'completed', 'diverged', 'non-finite', 'skipped' or 'aborted'",
    stopReason,
  );
  const isCount = steps === undefined || (Number.isInteger(steps) && steps >= 0);
  check(isCount, `${at}.steps`, 'an integer >= 0', steps);
  check(isObject(settings), `${at}.settings`, 'an object of settings by name', settings);
  for (const [setting, value] of Object.entries(settings)) {
    const isShown = ['string', 'number', 'boolean'].includes(typeof value);
    check(isShown, `${at}.settings.${setting}`, 'a string, a number or a boolean', value);
  }
  for (const side of ['low', 'high'] as const) {
    if (band === undefined) break;
    const fits = isObject(band) && band[side]?.length === history.lr.length;
    check(fits, `${at}.band.${side}`, 'a list as long as `history.lr`', band?.[side]);
  }
  check(
    confirmation === undefined || isConfirmation(confirmation),
    `${at}.confirmation`,
    'what `confirm` returns',
    confirmation,
  );
  check(
    Array.isArray(tests) && tests.every(isEarlierTest),
    `${at}.tests`,
    'a list of tests',
    tests,
  );
}

function isEarlierTest(test: unknown): boolean {
  const { history, verdict } = (isObject(test) ? test : {}) as Partial<EarlierTest>;
  const isVerdict = verdict === undefined || typeof verdict?.kind === 'string';
  return (
    isVerdict && Array.isArray(history?.lr) && history.lr.every((rate) => typeof rate === 'number')
  );
}

function isConfirmation({ lr, trials }: Partial<Confirmation>): boolean {
  const isTrial = (trial: unknown): boolean => {
    const { lr, steps, loss } = (isObject(trial) ? trial : {}) as Partial<Trial>;
    return [lr, steps, loss].every((value) => typeof value === 'number');
  };
  return typeof lr === 'number' && Array.isArray(trials) && trials.every(isTrial);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
