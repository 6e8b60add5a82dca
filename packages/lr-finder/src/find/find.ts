import type { TrainingFacts } from '../range-test/known-training.ts';
import type { RangeTestPoint, RangeTestSettings } from '../range-test/options.ts';
import { rangeTest } from '../range-test/range-test.ts';
import type { RangeTestResult } from '../range-test/result.ts';
import { expectTrainable, type Trainable } from '../range-test/trainable.ts';
import { type SuggestOptions, suggest } from '../suggest/suggest.ts';
import type { Suggestion, Verdict } from '../suggest/suggestion.ts';
import { type Confirmation, confirm } from './confirm.ts';
import { confirmed } from './confirmed.ts';
import { type FindOptions, type FollowUp, resolveFind } from './find-options.ts';
import { nextRange } from './next-range.ts';

/** One of the range tests of a search. */
export interface SearchedTest extends RangeTestResult {
  /** Why another test followed; the last one has none. */
  readonly verdict?: Verdict;
}

/** The tests and trials of a search for a learning rate. Plain data. */
export interface Search {
  /** The last range test. */
  readonly result: RangeTestResult;
  /** Every range test, with the last one: `refine` says when there are several. */
  readonly tests: readonly SearchedTest[];
  /** The trials, if `confirm` was set and there was a rate to confirm. */
  readonly confirmation?: Confirmation;
  /** Optimisation steps of all tests and trials. */
  readonly steps: number;
}

/** The result of a search for a learning rate. Plain data. */
export interface Found extends Search {
  /** The learning rate to train with; `NaN` if there is none (`suggestion.verdict` has the reason). */
  readonly lr: number;
  /** The suggestion of the last test; with a confirmation, its rate. */
  readonly suggestion: Suggestion;
}

/**
 * Finds a learning rate: by a range test, further tests if the verdict shows a wrong range (`refine`),
 * the suggestion, and short trainings that confirm or correct it (`confirm`). The trainable is
 * restored after each.
 *
 * @throws {ArgumentError} for an argument that can't be used, before anything is changed.
 * @throws {StateError} while another test is running on the trainable.
 * @throws every error of the trainable or `onPoint` unchanged, after everything is restored.
 */
export async function findLearningRate<State>(
  trainable: Trainable<State>,
  options: FindOptions = {},
): Promise<Found> {
  expectTrainable(trainable);
  const { test, known, ...followUp } = resolveFind(options, trainable);
  const searched = await search(trainable, test, followUp, known);
  const suggestion = suggestionOf(searched.result, searched.confirmation, known);
  return { lr: suggestion.lr, suggestion, ...searched };
}

/**
 * Runs the tests and trials of a search, with checked options. It computes a suggestion only if the next
 * step depends on it.
 *
 * @param known - of the training, besides the facts of the trainable. Default: nothing.
 */
export async function search(
  trainable: Trainable,
  settings: RangeTestSettings,
  { refine, isAsked, confirm: confirmation }: FollowUp,
  known: TrainingFacts = {},
): Promise<Search> {
  const { signal } = settings;
  const earlier: SearchedTest[] = [];
  let steps = 0;
  const onPoint = (point: RangeTestPoint) => settings.onPoint?.({ ...point, test: earlier.length });
  let test: RangeTestSettings = { ...settings, onPoint };
  let result = await rangeTest(trainable, test);
  steps += result.steps;
  while (earlier.length < refine && !signal?.aborted) {
    const { verdict } = suggestionOf(result, undefined, known);
    const next = nextRange(verdict.kind, result.stopReason, test, isAsked);
    if (!next) break;
    earlier.push({ ...result, verdict });
    test = { ...test, ...next };
    const further = await rangeTest(trainable, test);
    steps += further.steps;
    if (further.stopReason === 'aborted') {
      // The test before it is whole.
      earlier.pop();
      break;
    }
    result = further;
  }
  const done = { result, tests: [...earlier, result], steps };
  if (!confirmation || signal?.aborted) return done;
  const { lr } = suggestionOf(result, undefined, known);
  if (!(lr > 0)) return done;
  const outcome = await confirm(trainable, lr, confirmation);
  return { ...done, confirmation: outcome, steps: steps + outcome.steps };
}

/** The suggestion of a search: the confirmed rate, unless the options set a method. */
export function suggestionOf(
  { history, measurement }: RangeTestResult,
  confirmation: Confirmation | undefined,
  options: SuggestOptions,
): Suggestion {
  const optimizer = options.optimizer ?? measurement.optimizer;
  const read = suggest(history, { ...measurement, ...options, optimizer });
  return confirmation && options.method === undefined ? confirmed(read, confirmation) : read;
}
