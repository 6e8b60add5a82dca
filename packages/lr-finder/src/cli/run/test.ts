import type { Confirmation } from '../../find/confirm.ts';
import { findLearningRate, suggestionOf } from '../../find/find.ts';
import { resolveFind } from '../../find/find-options.ts';
import { UsageError } from '../../module/errors.ts';
import type { ExportedModel, ExportedTrainable } from '../../module/exported.ts';
import { optimizerNameOf, ownStartLr } from '../../module/exported-optimizer.ts';
import { openTraining, splitOptions } from '../../module/open-training.ts';
import { trained } from '../../module/trained.ts';
import type { RangeTestPoint } from '../../range-test/options.ts';
import type { RangeTestResult } from '../../range-test/result.ts';
import type { Trainable } from '../../range-test/trainable.ts';
import { type SuggestOptions, suggest } from '../../suggest/suggest.ts';
import type { Suggestion } from '../../suggest/suggestion.ts';
import { checkingFlags, flagOf } from '../flag-names.ts';
import { given } from '../given.ts';
import type { ReadingFlags } from '../history-options.ts';
import type { RunFlags } from './options.ts';
import type { RecordedPoints } from './recorded-points.ts';

/** What a test came to, whatever was trained. */
export interface Tested {
  readonly result: RangeTestResult;
  readonly suggestion: Suggestion;
  /** Every range test, the last one too. */
  readonly tests: readonly RangeTestResult[];
  readonly steps: number;
  readonly confirmation?: Confirmation;
  /** What took the steps, where that is known. */
  readonly engine?: string;
  readonly optimizer?: string;
  readonly isValidated: boolean;
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
  const asked = { ...testOptions(flags), ...trainingOptions(flags) };
  const optimizer = optimizerOf(exported, flags);
  const options = { ...exported.options, ...asked, ...watch };
  return trained(() =>
    checkingFlags({ ...asked, ...readingOptions(flags) }, async () => {
      if ('trainable' in exported) expectNoTrainingFlags(flags);
      const { test, training } = splitOptions(exported, options);
      const wanted = { ...ownStartLr(exported), ...test, optimizer };
      // Before a model is compiled.
      resolveFind(wanted);
      const open = await openTraining(exported, file, training);
      try {
        const found = await findLearningRate(watched(open.trainable), wanted);
        const { engine } = open;
        return {
          ...found,
          suggestion: suggestionOf(found.result, found.confirmation, {
            optimizer,
            ...readingOptions(flags),
          }),
          ...given({ engine, optimizer }),
          isValidated: open.trainable.evaluate !== undefined,
        };
      } finally {
        await open.dispose();
      }
    }),
  );
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
  const result = recorded.result({ ...exported.options, ...testOptions(flags) }, isValidated);
  if (!result) return undefined;
  const optimizer = optimizerOf(exported, flags);
  const suggestion = suggest(result.history, { ...result.measurement, optimizer });
  const { steps } = result;
  return { result, suggestion, tests: [result], steps, isValidated, ...given({ optimizer }) };
}

function optimizerOf(
  exported: ExportedModel | ExportedTrainable,
  flags: RunFlags,
): string | undefined {
  return flags.optimizer?.toLowerCase() ?? optimizerNameOf(exported);
}

function expectNoTrainingFlags(flags: RunFlags): void {
  const stray = Object.keys(trainingOptions(flags))[0];
  if (!stray) return;
  throw new UsageError(
    `Expected \`${flagOf(stray)}\` to be given for a TensorFlow.js model, got a Trainable. Leave it out`,
  );
}

function testOptions(flags: RunFlags) {
  const { startLr, endLr, numIter, stepMode, stepsPerLr, restoreEachLr, smoothF, divergeTh } =
    flags;
  const { repeats, refine, evaluateEvery } = flags;
  const { confirmCandidates: candidates, confirmSteps: steps } = flags;
  const limits = given({ candidates, steps });
  const confirm = Object.keys(limits).length > 0 ? limits : flags.confirm;
  return given({
    ...{ startLr, endLr, numIter, stepMode, stepsPerLr, restoreEachLr, smoothF, divergeTh },
    ...{ repeats, refine, evaluateEvery, confirm },
  });
}

function trainingOptions({ evaluateBatches, accumulationSteps, engine, cacheDir }: RunFlags) {
  return given({ evaluateBatches, accumulationSteps, engine, cacheDir });
}

function readingOptions(flags: ReadingFlags): SuggestOptions {
  const { method, skipStart, skipEnd, optimizer } = flags;
  return given({
    method,
    skipStart,
    skipEnd,
    optimizer: optimizer?.toLowerCase(),
  }) as SuggestOptions;
}
