import { ArgumentError, expected } from '../errors.ts';
import {
  type RangeTestOptions,
  type RangeTestSettings,
  resolveOptions,
} from '../range-test/options.ts';
import { type ConfirmOptions, type ConfirmSettings, resolveConfirm } from './confirm-options.ts';

/** Confirmation as a part of a search, whose signal is the search's. */
export type ConfirmChoice = Omit<ConfirmOptions, 'signal'> | boolean;

/** What comes after a range test. */
export interface FollowUpOptions {
  /**
   * Test again, at most so many times, with another range where the verdict says that the range was
   * wrong, or with more `repeats` where it says that there was too much noise. Default: 0.
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

/** What comes after a range test, checked. */
export interface FollowUp {
  readonly refine: number;
  readonly confirm: ConfirmSettings | undefined;
}

/** @throws {ArgumentError} naming the first option that can't be used. */
export function resolveFollowUp(
  { refine = 0, confirm = false }: FollowUpOptions,
  { restore, signal }: Pick<RangeTestSettings, 'restore' | 'signal'>,
): FollowUp {
  if (!Number.isInteger(refine) || refine < 0) {
    throw new ArgumentError(expected('refine', 'an integer >= 0', refine));
  }
  const wanted = confirm === true ? {} : confirm;
  if (wanted !== false && (typeof wanted !== 'object' || wanted === null)) {
    throw new ArgumentError(expected('confirm', 'a boolean or { candidates, steps }', confirm));
  }
  if (!restore && (refine > 0 || wanted !== false)) {
    throw new ArgumentError(expected('restore', 'true with `refine` or `confirm`', restore));
  }
  return { refine, confirm: wanted === false ? undefined : resolveConfirm({ ...wanted, signal }) };
}

/** @throws {ArgumentError} naming the first option that can't be used. */
export function resolveFind({ refine, confirm, optimizer, ...options }: FindOptions) {
  const test = resolveOptions(options);
  if (optimizer !== undefined && typeof optimizer !== 'string') {
    throw new ArgumentError(expected('optimizer', "a name such as 'adam'", optimizer));
  }
  return { test, optimizer, ...resolveFollowUp({ refine, confirm }, test) };
}
