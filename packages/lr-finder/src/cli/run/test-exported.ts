import { ArgumentError, messageOf } from '../../errors.ts';
import { suggestionOf } from '../../find/find.ts';
import { UsageError, wrapTrainingErrors } from '../../module/errors.ts';
import {
  type ExportedModel,
  type ExportedTrainable,
  optimizerNameOf,
} from '../../module/exported.ts';
import { type ExportedSearch, searchExported } from '../../module/search-exported.ts';
import { withDefaults } from '../../options.ts';
import { knownTraining } from '../../range-test/known-training.ts';
import {
  type Measurement,
  measurementOf,
  recordsValidation,
} from '../../range-test/measurement.ts';
import {
  RANGE_TEST_OPTIONS,
  type RangeTestOptions,
  type RangeTestPoint,
} from '../../range-test/options.ts';
import type { Trainable } from '../../range-test/trainable.ts';
import { type SuggestOptions, suggest } from '../../suggest/suggest.ts';
import type { Suggestion } from '../../suggest/suggestion.ts';
import { TRAINING_OPTIONS } from '../../tfjs/options.ts';
import type { RunFlags } from './options.ts';
import type { RecordedPoints } from './recorded-points.ts';

/** The result of a test, of any training. */
export interface Tested extends ExportedSearch {
  readonly suggestion: Suggestion;
  readonly optimizer?: string | undefined;
}

/** The parts of a test besides its options. */
export interface Watch {
  readonly signal: AbortSignal;
  readonly onPoint: (point: RangeTestPoint) => void;
  /** Wraps a Trainable of the user's before the test uses it. */
  readonly trainable: (trainable: Trainable) => Trainable;
}

/** Runs the test with the options of the module and of the flags; the flags win. */
export async function testExported(
  exported: ExportedModel | ExportedTrainable,
  file: string,
  flags: RunFlags,
  { trainable: watched, ...watch }: Watch,
): Promise<Tested> {
  const asked = askedOptions(flags);
  const { method, skipStart, skipEnd, samples, parameters } = flags;
  const optimizer = optimizerOf(exported, flags);
  const size = knownTraining({ samples, parameters });
  const options = { ...exported.options, ...asked, ...watch, optimizer, ...size };
  try {
    if ('trainable' in exported) expectNoTrainingFlags(asked);
    const found = await wrapTrainingErrors(() => searchExported(exported, file, options, watched));
    const { measurement } = found.result;
    const known = { ...measurement, ...knownTraining(options) };
    const reading = { method, optimizer, skipStart, skipEnd } as SuggestOptions;
    const result = { ...found.result, measurement: known };
    const suggestion = suggestionOf(result, found.confirmation, reading);
    return { ...found, result, suggestion, optimizer: known.optimizer };
  } catch (error) {
    const [, name = ''] = /`(\w+)`/.exec(messageOf(error)) ?? [];
    const { confirm } = exported.options as { confirm?: unknown };
    const own = { optimizer, ...exported.options, ...Object(confirm) };
    const isFlag = name in { ...flags, ...Object(asked.confirm) };
    if (!(error instanceof ArgumentError) || !(name in own) || isFlag) throw error;
    // An option of the module's own keeps its name, without dashes.
    throw new UsageError(error.message, { cause: error });
  }
}

/** What was measured of a failed test, as its result; `undefined` if nothing was. */
export function partlyTested(
  exported: ExportedModel | ExportedTrainable,
  flags: RunFlags,
  recorded: RecordedPoints,
): Tested | undefined {
  const result = recorded.result(measurementOfRun(exported, flags));
  if (!result) return undefined;
  const optimizer = optimizerOf(exported, flags);
  const suggestion = suggest(result.history, { ...result.measurement, optimizer });
  const { steps } = result;
  return {
    result,
    suggestion,
    tests: [result],
    steps,
    isValidated: isValidated(exported, flags),
    optimizer,
  };
}

/** How a test with these flags measures its losses. */
export function measurementOfRun(
  exported: ExportedModel | ExportedTrainable,
  flags: RunFlags,
): Measurement {
  return {
    ...measurementOf(settingsOf(exported, flags), isValidated(exported, flags)),
    ...('trainable' in exported && knownTraining(exported.trainable)),
    ...knownTraining({ samples: flags.samples, parameters: flags.parameters }),
  };
}

function isValidated(exported: ExportedModel | ExportedTrainable, flags: RunFlags): boolean {
  const hasValidation =
    'trainable' in exported
      ? exported.trainable.evaluate !== undefined
      : exported.valData !== undefined;
  return recordsValidation(hasValidation, settingsOf(exported, flags));
}

function settingsOf(exported: ExportedModel | ExportedTrainable, flags: RunFlags) {
  const options: RangeTestOptions = { ...exported.options, ...askedOptions(flags) };
  return withDefaults(options, RANGE_TEST_OPTIONS);
}

function optimizerOf(
  exported: ExportedModel | ExportedTrainable,
  flags: RunFlags,
): string | undefined {
  return flags.optimizer?.toLowerCase() ?? optimizerNameOf(exported);
}

/** @throws {ArgumentError} naming the first option that doesn't apply to a Trainable. */
function expectNoTrainingFlags(asked: object): void {
  const stray = Object.keys(asked).find((name) => Object.hasOwn(TRAINING_OPTIONS, name));
  if (!stray) return;
  throw new ArgumentError(
    `Expected \`${stray}\` to be given for a TensorFlow.js model, got a Trainable. Leave it out`,
  );
}

/** The flags that are options of the test and of the training. */
function askedOptions(flags: RunFlags) {
  const { method, optimizer, samples, parameters, skipStart, skipEnd, ...others } = flags;
  const { out, title, json, quiet, debug, timeLimit, ...rest } = others;
  const { confirmCandidates: candidates, confirmSteps: steps, ...asked } = rest;
  const isLimited = candidates !== undefined || steps !== undefined;
  return { ...asked, ...(isLimited && { confirm: { candidates, steps } }) };
}
