import { ArgumentError, messageOf } from '../../errors.ts';
import { suggestionOf } from '../../find/find.ts';
import { UsageError, wrapTrainingErrors } from '../../module/errors.ts';
import {
  type ExportedModel,
  type ExportedTrainable,
  optimizerNameOf,
} from '../../module/exported.ts';
import { type ExportedSearch, searchExported } from '../../module/search-exported.ts';
import type { RangeTestPoint } from '../../range-test/options.ts';
import type { Trainable } from '../../range-test/trainable.ts';
import { type SuggestOptions, suggest } from '../../suggest/suggest.ts';
import type { Suggestion } from '../../suggest/suggestion.ts';
import { TRAINING_OPTIONS } from '../../tfjs/options.ts';
import type { RunFlags } from './options.ts';
import type { RecordedPoints } from './recorded-points.ts';

/** What a test came to, whatever was trained. */
export interface Tested extends ExportedSearch {
  readonly suggestion: Suggestion;
  readonly optimizer?: string | undefined;
}

/** What comes with a test besides its options. */
export interface Watch {
  readonly signal: AbortSignal;
  readonly onPoint: (point: RangeTestPoint) => void;
  /** Stands between the test and a Trainable of the user's. */
  readonly trainable: (trainable: Trainable) => Trainable;
}

/** Runs the test that the module and the flags ask for; the flags win. */
export async function testExported(
  exported: ExportedModel | ExportedTrainable,
  file: string,
  flags: RunFlags,
  { trainable: watched, ...watch }: Watch,
): Promise<Tested> {
  const asked = askedOptions(flags);
  const { method, skipStart, skipEnd } = flags;
  const optimizer = optimizerOf(exported, flags);
  const options = { ...exported.options, ...asked, ...watch, optimizer };
  try {
    if ('trainable' in exported) expectNoTrainingFlags(asked);
    const found = await wrapTrainingErrors(() => searchExported(exported, file, options, watched));
    const reading = { method, optimizer, skipStart, skipEnd } as SuggestOptions;
    const suggestion = suggestionOf(found.result, found.confirmation, reading);
    return { ...found, suggestion, optimizer };
  } catch (error) {
    const [, name = ''] = /`(\w+)`/.exec(messageOf(error)) ?? [];
    const { confirm } = exported.options as { confirm?: unknown };
    const own = { optimizer, ...exported.options, ...Object(confirm) };
    const isFlag = name in { ...flags, ...Object(asked.confirm) };
    if (!(error instanceof ArgumentError) || !(name in own) || isFlag) throw error;
    // What the module itself gives keeps the name that it has there.
    throw new UsageError(error.message, { cause: error });
  }
}

/** What was measured of a test that failed, as the answer of one; `undefined` where that is nothing. */
export function partlyTested(
  exported: ExportedModel | ExportedTrainable,
  flags: RunFlags,
  recorded: RecordedPoints,
): Tested | undefined {
  const isTrainable = 'trainable' in exported;
  const isValidated = isTrainable
    ? exported.trainable.evaluate !== undefined
    : exported.valData !== undefined;
  const result = recorded.result({ ...exported.options, ...askedOptions(flags) }, isValidated);
  if (!result) return undefined;
  const optimizer = optimizerOf(exported, flags);
  const suggestion = suggest(result.history, { ...result.measurement, optimizer });
  const { steps } = result;
  return {
    result,
    suggestion,
    tests: [result],
    steps,
    isValidated,
    optimizer,
  };
}

function optimizerOf(
  exported: ExportedModel | ExportedTrainable,
  flags: RunFlags,
): string | undefined {
  return flags.optimizer?.toLowerCase() ?? optimizerNameOf(exported);
}

/** @throws {ArgumentError} naming the first option that a Trainable has no use for. */
function expectNoTrainingFlags(asked: object): void {
  const stray = Object.keys(asked).find((name) => Object.hasOwn(TRAINING_OPTIONS, name));
  if (!stray) return;
  throw new ArgumentError(
    `Expected \`${stray}\` to be given for a TensorFlow.js model, got a Trainable. Leave it out`,
  );
}

/** The options of the test and of the training among the flags. */
function askedOptions(flags: RunFlags) {
  const { method, optimizer, skipStart, skipEnd, out, title, json, quiet, debug, ...rest } = flags;
  const { confirmCandidates: candidates, confirmSteps: steps, ...asked } = rest;
  const isLimited = candidates !== undefined || steps !== undefined;
  return { ...asked, ...(isLimited && { confirm: { candidates, steps } }) };
}
