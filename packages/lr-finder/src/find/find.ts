import { ArgumentError, expected } from '../errors.ts';
import type { RangeTestSettings } from '../range-test/options.ts';
import { rangeTest } from '../range-test/range-test.ts';
import type { RangeTestResult } from '../range-test/result.ts';
import type { Trainable } from '../range-test/trainable.ts';
import { suggest } from '../suggest/suggest.ts';
import type { Suggestion } from '../suggest/suggestion.ts';
import { type Confirmation, confirm } from './confirm.ts';
import { confirmed } from './confirmed.ts';
import { type FindOptions, type FollowUp, resolveFind } from './find-options.ts';
import { nextRange } from './next-range.ts';

/** All that a search for a learning rate did, and what came out. Plain data. */
export interface Found {
  /** The learning rate to train with; `NaN` where there is none (`suggestion.verdict` says why). */
  readonly lr: number;
  /** What the last test says; with a confirmation, its rate. */
  readonly suggestion: Suggestion;
  /** The last range test. */
  readonly result: RangeTestResult;
  /** Every range test, the last one too: more than one where `refine` had to. */
  readonly tests: readonly RangeTestResult[];
  /** Where `confirm` was asked for, and there was a rate to confirm. */
  readonly confirmation?: Confirmation;
  /** Optimisation steps of all tests and trials: what the answer cost. */
  readonly steps: number;
}

/**
 * Finds a learning rate: a range test, others where its verdict says that the range was wrong
 * (`refine`), the suggestion, and short trainings that confirm or correct it (`confirm`). The
 * trainable is put back after each.
 *
 * @throws {ArgumentError} for an argument that can't be used, before anything is touched.
 * @throws whatever the trainable or `onPoint` throws, as it was thrown, with all put back.
 */
export async function findLearningRate(
  trainable: Trainable,
  options: FindOptions = {},
): Promise<Found> {
  if (typeof options !== 'object' || options === null) {
    throw new ArgumentError(expected('options', 'an object', options));
  }
  const { test, optimizer, ...followUp } = resolveFind(options);
  return search(trainable, test, followUp, optimizer);
}

/** The same, with the options checked. */
export async function search(
  trainable: Trainable,
  settings: RangeTestSettings,
  { refine, confirm: confirmation }: FollowUp,
  optimizer: string | undefined,
): Promise<Found> {
  const read = ({ history, measurement }: RangeTestResult) =>
    suggest(history, { optimizer, ...measurement });
  let test = settings;
  let result = await rangeTest(trainable, test);
  const tests = [result];
  while (tests.length <= refine && result.stopReason !== 'aborted') {
    const { verdict } = read(result);
    const next = nextRange(verdict.kind, result.stopReason, test);
    if (!next) break;
    test = { ...test, ...next };
    result = await rangeTest(trainable, test);
    tests.push(result);
  }
  const suggestion = read(result);
  const testSteps = tests.reduce((sum, { steps }) => sum + steps, 0);
  const found = { lr: suggestion.lr, suggestion, result, tests, steps: testSteps };
  if (!confirmation || !(suggestion.lr > 0) || result.stopReason === 'aborted') return found;
  const outcome = await confirm(trainable, suggestion.lr, confirmation);
  return {
    ...found,
    lr: outcome.lr,
    suggestion: confirmed(suggestion, outcome),
    confirmation: outcome,
    steps: testSteps + outcome.steps,
  };
}
