import type { RangeTestSettings } from '../range-test/options.ts';
import { rangeTest } from '../range-test/range-test.ts';
import type { RangeTestResult } from '../range-test/result.ts';
import type { Trainable } from '../range-test/trainable.ts';
import { type SuggestOptions, suggest } from '../suggest/suggest.ts';
import type { Suggestion } from '../suggest/suggestion.ts';
import { type Confirmation, confirm } from './confirm.ts';
import { confirmed } from './confirmed.ts';
import { type FindOptions, type FollowUp, resolveFind } from './find-options.ts';
import { nextRange } from './next-range.ts';

/** What a search for a learning rate did. Plain data. */
export interface Search {
  /** The last range test. */
  readonly result: RangeTestResult;
  /** Every range test, the last one too: more than one where `refine` had to. */
  readonly tests: readonly RangeTestResult[];
  /** Where `confirm` was asked for, and there was a rate to confirm. */
  readonly confirmation?: Confirmation;
  /** Optimisation steps of all tests and trials: what the answer cost. */
  readonly steps: number;
}

/** All that a search for a learning rate did, and what came out. Plain data. */
export interface Found extends Search {
  /** The learning rate to train with; `NaN` where there is none (`suggestion.verdict` says why). */
  readonly lr: number;
  /** What the last test says; with a confirmation, its rate. */
  readonly suggestion: Suggestion;
}

/**
 * Finds a learning rate: a range test, others where its verdict says that the range was wrong
 * (`refine`), the suggestion, and short trainings that confirm or correct it (`confirm`). The
 * trainable is put back after each.
 *
 * @throws {ArgumentError} for an argument that can't be used, before anything is touched.
 * @throws {StateError} while another test is running on the trainable.
 * @throws whatever the trainable or `onPoint` throws, as it was thrown, with all put back.
 */
export async function findLearningRate(
  trainable: Trainable,
  options: FindOptions = {},
): Promise<Found> {
  const { test, optimizer, ...followUp } = resolveFind(options);
  const searched = await search(trainable, test, followUp, optimizer);
  const suggestion = suggestionOf(searched.result, searched.confirmation, { optimizer });
  return { lr: suggestion.lr, suggestion, ...searched };
}

/**
 * The tests and trials of a search, with the options checked. What a curve says is read only where
 * something hangs on it.
 */
export async function search(
  trainable: Trainable,
  settings: RangeTestSettings,
  { refine, confirm: confirmation }: FollowUp,
  optimizer: string | undefined,
): Promise<Search> {
  let test = settings;
  let result = await rangeTest(trainable, test);
  const tests = [result];
  while (tests.length <= refine && result.stopReason !== 'aborted') {
    const { verdict } = suggestionOf(result, undefined, { optimizer });
    const next = nextRange(verdict.kind, result.stopReason, test);
    if (!next) break;
    test = { ...test, ...next };
    result = await rangeTest(trainable, test);
    tests.push(result);
  }
  const steps = tests.reduce((sum, one) => sum + one.steps, 0);
  const done = { result, tests, steps };
  if (!confirmation || result.stopReason === 'aborted') return done;
  const { lr } = suggestionOf(result, undefined, { optimizer });
  if (!(lr > 0)) return done;
  const outcome = await confirm(trainable, lr, confirmation);
  return { ...done, confirmation: outcome, steps: steps + outcome.steps };
}

/** What a search suggests: the confirmed rate, unless the curve is to be read by a certain method. */
export function suggestionOf(
  { history, measurement }: RangeTestResult,
  confirmation: Confirmation | undefined,
  options: SuggestOptions,
): Suggestion {
  const read = suggest(history, { ...measurement, ...options });
  return confirmation && options.method === undefined ? confirmed(read, confirmation) : read;
}
