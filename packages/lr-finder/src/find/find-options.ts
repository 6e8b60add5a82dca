import { check } from '../errors.ts';
import { checkOptions, integer, type Kind, type OptionTable, resolveBy } from '../options.ts';
import { type KnownTraining, knownTraining } from '../range-test/known-training.ts';
import {
  RANGE_TEST_OPTIONS,
  type RangeTestOptions,
  type RangeTestSettings,
  resolveOptions,
} from '../range-test/options.ts';
import type { TrainableFacts } from '../range-test/trainable.ts';
import { SUGGEST_OPTIONS } from '../suggest/suggest.ts';
import { type ConfirmOptions, type ConfirmSettings, resolveConfirm } from './confirm-options.ts';

/** Confirmation as a part of a search; the search has the signal. */
export type ConfirmChoice = Omit<ConfirmOptions, 'signal'> | boolean;

/** What to do after a range test. */
export interface FollowUpOptions {
  /**
   * Maximum number of further tests: with another range if the verdict shows a wrong range, or with
   * more `repeats` if the curve is too noisy. Default: 0 if `startLr` or `endLr` is given, or with
   * `restore: false`; else 1, but only where the range cut off the curve (`range-too-narrow`,
   * `never-diverged`, or a divergence from the first steps on).
   */
  readonly refine?: number | undefined;
  /** Confirm the suggestion by short trainings; `true`: 3 to 6 candidates, 100 steps each. Default: false. */
  readonly confirm?: ConfirmChoice | undefined;
}

/** The options of `findLearningRate`. What is known of the training: as `suggest` takes it. */
export interface FindOptions extends RangeTestOptions, FollowUpOptions, KnownTraining {}

const CHOICE: Kind = {
  what: 'a boolean or { candidates, steps }',
  fits: (value) => typeof value === 'boolean' || (typeof value === 'object' && value !== null),
};

/** The table of the options after a range test. */
export const FOLLOW_UP_OPTIONS = {
  refine: [
    integer(0),
    undefined,
    'test again, n times at most, where the range was wrong',
    '<n>',
    '1; 0 if a range is given',
  ],
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
  samples: SUGGEST_OPTIONS.samples,
  parameters: SUGGEST_OPTIONS.parameters,
});

/** What to do after a range test, with checked options. */
export interface FollowUp {
  readonly refine: number;
  /** Whether the caller set `refine`. */
  readonly isAsked: boolean;
  readonly confirm: ConfirmSettings | undefined;
}

/**
 * @param known - an object with the names of all allowed options.
 * @param isOneShot - whether the data allow only one pass: they may be too few for a test that the caller
 * didn't ask for.
 * @throws {ArgumentError} naming the first option that can't be used.
 */
export function resolveFollowUp(
  options: FollowUpOptions & Pick<RangeTestOptions, 'startLr' | 'endLr'>,
  { restore, signal }: Pick<RangeTestSettings, 'restore' | 'signal'>,
  known: object,
  isOneShot = false,
): FollowUp {
  const chosen: FollowUpOptions = options;
  const { refine: asked, confirm } = resolveBy(chosen, FOLLOW_UP_OPTIONS, known);
  const isOneTest = !asked && confirm === false;
  check(restore || isOneTest, 'restore', 'true with `refine` or `confirm`', restore);
  const hasRange = options.startLr !== undefined || options.endLr !== undefined;
  const refine = asked ?? (restore && !isOneShot && !hasRange ? 1 : 0);
  const tests = { refine, isAsked: asked !== undefined };
  if (confirm === false) return { ...tests, confirm: undefined };
  return { ...tests, confirm: resolveConfirm({ ...(confirm === true ? {} : confirm), signal }) };
}

/**
 * @param facts - of the trainable.
 * @throws {ArgumentError} naming the first option that can't be used.
 */
export function resolveFind(
  options: FindOptions,
  { learningRate, isOneShot }: Pick<TrainableFacts, 'learningRate' | 'isOneShot'>,
) {
  const table = findOptions();
  const test = resolveOptions(options, learningRate, table);
  checkOptions(options, table);
  const followUp = resolveFollowUp(options, test, table, isOneShot);
  return { test, known: knownTraining(options), ...followUp };
}
