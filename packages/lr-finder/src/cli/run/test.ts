import { LRFinderError } from '../../errors.ts';
import type { Confirmation } from '../../find/confirm.ts';
import { findLearningRate } from '../../find/find.ts';
import type { RangeTestPoint } from '../../range-test/options.ts';
import type { RangeTestResult } from '../../range-test/result.ts';
import { type SuggestOptions, suggest } from '../../suggest/suggest.ts';
import type { Suggestion } from '../../suggest/suggestion.ts';
import { messageOf, TrainingError, UsageError } from '../failure.ts';
import { checkingFlags, flagOf } from '../flag-names.ts';
import { given } from '../given.ts';
import type { ReadingFlags } from '../history-options.ts';
import type { ExportedModel, ExportedTrainable } from './exported.ts';
import type { RunFlags } from './options.ts';
import { tfjsBeside } from './tfjs-beside.ts';

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
}

/** Runs the test that the module and the flags ask for; the flags win. */
export async function testExported(
  exported: ExportedModel | ExportedTrainable,
  file: string,
  flags: RunFlags,
  watch: Watch,
): Promise<Tested> {
  const asked = { ...testOptions(flags), ...tfjsOptions(flags) };
  const options = { ...exported.options, ...asked, ...watch };
  return trained(() =>
    checkingFlags({ ...asked, ...readingOptions(flags) }, () =>
      'trainable' in exported
        ? testTrainable(exported, flags, options)
        : testModel(exported, file, flags, options),
    ),
  );
}

async function testTrainable(
  { trainable, ...told }: ExportedTrainable,
  flags: RunFlags,
  options: object,
): Promise<Tested> {
  const stray = Object.keys(tfjsOptions(flags))[0];
  if (stray) {
    throw new UsageError(
      `Expected \`${flagOf(stray)}\` to be given for a TensorFlow.js model, got a Trainable. Leave it out`,
    );
  }
  const optimizer = (flags.optimizer ?? told.optimizer)?.toLowerCase();
  const found = await findLearningRate(trainable, { ...options, optimizer });
  const { suggestion, ...rest } = found;
  const { result } = found;
  return {
    ...rest,
    suggestion: reads(flags)
      ? suggest(result.history, { ...result.measurement, optimizer, ...readingOptions(flags) })
      : suggestion,
    ...(optimizer !== undefined && { optimizer }),
    isValidated: trainable.evaluate !== undefined,
  };
}

async function testModel(
  { model, optimizer, loss, data, valData, variables }: ExportedModel,
  file: string,
  flags: RunFlags,
  options: object,
): Promise<Tested> {
  const { LRFinder } = await tfjsBeside(file);
  // LRFinder checks what it is given; the module's types are the module's affair.
  const finder = new LRFinder(
    ...([model, optimizer, loss, { variables }] as unknown as ConstructorParameters<
      typeof LRFinder
    >),
  );
  const result = await finder.rangeTest(data as never, { ...options, valData: valData as never });
  const { engine, confirmation, tests, steps } = result;
  const told = (optimizer ?? (model as { optimizer?: unknown }).optimizer) as {
    getClassName?(): string;
  };
  const name = told.getClassName?.().toLowerCase();
  return {
    result,
    suggestion: finder.suggestion(readingOptions(flags)),
    tests,
    steps,
    engine,
    ...(confirmation && { confirmation }),
    ...(name !== undefined && { optimizer: name }),
    isValidated: valData !== undefined,
  };
}

/** What of the library's own checking fails is a matter of arguments; the rest, of the training. */
async function trained<T>(test: () => Promise<T>): Promise<T> {
  try {
    return await test();
  } catch (error) {
    if (error instanceof LRFinderError || isLRFinderError(error)) throw error;
    throw new TrainingError(`The training failed: ${messageOf(error)}`, { cause: error });
  }
}

/** Also those of the library as the module has it, which may be another installation. */
function isLRFinderError(error: unknown): boolean {
  const names = ['ArgumentError', 'CacheError', 'DataError', 'StateError'];
  return error instanceof Error && names.includes(error.name);
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

function tfjsOptions({ evaluateBatches, accumulationSteps, engine, cacheDir }: RunFlags) {
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

/** Whether the curve is to be read in another way than the test itself does. */
function reads({ method, skipStart, skipEnd }: ReadingFlags): boolean {
  return method !== undefined || skipStart !== undefined || skipEnd !== undefined;
}
