import { check } from '../errors.ts';
import { checkOptions, integer, type Kind, type OptionTable, resolveBy } from '../options.ts';
import {
  RANGE_TEST_OPTIONS,
  type RangeTestOptions,
  type RangeTestSettings,
  resolveOptions,
} from '../range-test/options.ts';
import { SUGGEST_OPTIONS } from '../suggest/suggest.ts';
import { type ConfirmOptions, type ConfirmSettings, resolveConfirm } from './confirm-options.ts';

/** Confirmation as a part of a search; the search has the signal. */
export type ConfirmChoice = Omit<ConfirmOptions, 'signal'> | boolean;

/** What to do after a range test. */
export interface FollowUpOptions {
  /**
   * Maximum number of further tests: with another range if the verdict shows a wrong range, or with
   * more `repeats` if the curve is too noisy. Default: 0.
   */
  readonly refine?: number | undefined;
  /** Confirm the suggestion by short trainings; `true`: 2 candidates, 200 steps. Default: false. */
  readonly confirm?: ConfirmChoice | undefined;
}

/** The options of `findLearningRate`. */
export interface FindOptions extends RangeTestOptions, FollowUpOptions {
  /** The optimizer by name, as `suggest` takes it. */
  readonly optimizer?: string | undefined;
}

const CHOICE: Kind = {
  what: 'a boolean or { candidates, steps }',
  fits: (value) => typeof value === 'boolean' || (typeof value === 'object' && value !== null),
};

/** The table of the options after a range test. */
export const FOLLOW_UP_OPTIONS = {
  refine: [integer(0), 0, 'test again, n times at most, where the range was wrong', '<n>'],
  confirm: [
    CHOICE,
    false,
    'try rates around the suggestion in short trainings, and pick by the outcome',
    '',
  ],
} satisfies OptionTable<FollowUpOptions>;

const findOptions = (): OptionTable<FindOptions> => ({
  ...RANGE_TEST_OPTIONS,
  ...FOLLOW_UP_OPTIONS,
  optimizer: SUGGEST_OPTIONS.optimizer,
});

/** What to do after a range test, with checked options. */
export interface FollowUp {
  readonly refine: number;
  readonly confirm: ConfirmSettings | undefined;
}

/**
 * @param known - an object with the names of all allowed options.
 * @throws {ArgumentError} naming the first option that can't be used.
 */
export function resolveFollowUp(
  options: FollowUpOptions,
  { restore, signal }: Pick<RangeTestSettings, 'restore' | 'signal'>,
  known: object,
): FollowUp {
  const { refine, confirm } = resolveBy(options, FOLLOW_UP_OPTIONS, known);
  const isOneTest = refine === 0 && confirm === false;
  check(restore || isOneTest, 'restore', 'true with `refine` or `confirm`', restore);
  if (confirm === false) return { refine, confirm: undefined };
  return { refine, confirm: resolveConfirm({ ...(confirm === true ? {} : confirm), signal }) };
}

/** @throws {ArgumentError} naming the first option that can't be used. */
export function resolveFind(options: FindOptions) {
  const table = findOptions();
  const test = resolveOptions(options, table);
  checkOptions(options, table);
  return { test, optimizer: options.optimizer, ...resolveFollowUp(options, test, table) };
}
