import { ArgumentError, check, expected } from '../errors.ts';
import { type FollowUp, type FollowUpOptions, resolveFollowUp } from '../find/find-options.ts';
import {
  expectLossToRecord,
  type RangeTestOptions,
  type RangeTestSettings,
  resolveOptions,
} from '../range-test/options.ts';
import type { DataSource, MapBatch } from './data/source.ts';

/** What runs the training steps: TensorFlow.js itself, or ONNX Runtime. */
export type Engine = 'tfjs' | 'onnx';

/** How to train a TensorFlow.js model. */
export interface TfjsTrainingOptions<B = never> {
  /**
   * Validation data: its mean loss, measured after each step in inference mode, takes the place of
   * the training loss. Gone through whole each time, each batch weighted by its size.
   */
  readonly valData?: DataSource<B> | undefined;
  /**
   * Use only so many batches of `valData`, the same at each evaluation: they are read once and kept
   * until the end. Of tensors `{ xs, ys }` they are drawn at random, by `seed`, unless
   * `shuffle: false`; of a stream they are the first. Default: all.
   */
  readonly evaluateBatches?: number | undefined;
  /** Average the gradients of so many batches before each update. Default: 1. */
  readonly accumulationSteps?: number | undefined;
  /** Makes `{ xs, ys, sampleWeight? }` of whatever the data yields. What it makes is freed. */
  readonly mapBatch?: MapBatch | undefined;
  /**
   * Factors of the learning rate by variable name (`'dense_Dense1/kernel'`), for groups of
   * parameters with rates of their own. Default: 1 for each.
   */
  readonly lrScales?: Readonly<Record<string, number>> | undefined;
  /**
   * Train the variables of these names alone, as in `lrScales`, to find the rate of one group of
   * parameters: `layer.trainableWeights.map(({ name }) => name)`. The others are held, with their
   * slots in the optimizer. Default: all.
   */
  readonly only?: readonly string[] | undefined;
  /**
   * What takes the training steps: TensorFlow.js itself, or ONNX Runtime, which is several times faster
   * on a CPU. `'auto'`: ONNX Runtime where the package `tfjs-onnxruntime` is installed, the backend
   * of tfjs is one for the CPU, and the training step compiles; but TensorFlow.js for a model or a
   * loss that is a function of yours, since a compiled step no longer calls it (`'onnx'` compiles
   * it all the same). A step that changes a property of a layer or the optimizer, such as a counter,
   * doesn't compile. Default: `'auto'`.
   */
  readonly engine?: 'auto' | Engine | undefined;
  /**
   * Keep the copy of model and optimizer on disk rather than in memory: a folder, which is made
   * where there is none; in a browser the path of one in the origin private file system. The file
   * is removed by the next test, by `dispose()`, and at the end of the process. `tfjsTrainable`, the
   * command and a sweep write none on ONNX Runtime, whose steps leave the model itself as it is.
   * Default: in memory.
   */
  readonly cacheDir?: string | undefined;
  /**
   * Threads for a step on ONNX Runtime, an integer >= 1: one where other tests run on the other
   * cores. Default: one for a small step, else one for each core.
   */
  readonly threads?: number | undefined;
}

/** How to run a learning rate range test with TensorFlow.js. */
export interface TfjsRangeTestOptions<B = never>
  extends RangeTestOptions,
    FollowUpOptions,
    TfjsTrainingOptions<B> {
  /** First learning rate. Default: the optimizer's own rate, as in pytorch-lr-finder. */
  readonly startLr?: number | undefined;
}

/** The options of training, checked and with their defaults. */
export interface TrainingSettings {
  readonly valData: unknown;
  readonly evaluateBatches: number;
  readonly accumulationSteps: number;
  readonly mapBatch: MapBatch | undefined;
  readonly lrScales: Readonly<Record<string, number>>;
  readonly only: readonly string[] | undefined;
  readonly engine: 'auto' | Engine;
  readonly cacheDir: string | undefined;
  readonly threads: number | undefined;
}

/** The options of a test, checked and with their defaults. */
export interface TfjsSettings {
  readonly core: RangeTestSettings;
  readonly followUp: FollowUp;
  readonly training: TrainingSettings;
}

/**
 * Checks every option and fills in the defaults.
 *
 * @param ownLr - the optimizer's rate.
 * @throws {ArgumentError} naming the first option that can't be used.
 */
export function resolveTfjsOptions(
  options: TfjsRangeTestOptions,
  ownLr: number | undefined,
): TfjsSettings {
  const { training, rest } = resolveTrainingOptions(options);
  const { startLr = ownLr, refine, confirm, ...range } = rest as TfjsRangeTestOptions;
  const core = resolveOptions({ ...range, startLr });
  const followUp = resolveFollowUp({ refine, confirm }, core);
  const isValidated = training.valData !== undefined;
  if (!isValidated && core.evaluateEvery > 1) throw withoutValidationData();
  expectLossToRecord(core, isValidated);
  return { core, followUp, training };
}

/**
 * Checks the options of training and fills in their defaults.
 *
 * @returns the others as `rest`.
 * @throws {ArgumentError} naming the first option that can't be used.
 */
export function resolveTrainingOptions(options: TfjsTrainingOptions): {
  readonly training: TrainingSettings;
  readonly rest: object;
} {
  if (typeof options !== 'object' || options === null) {
    throw new ArgumentError(expected('options', 'an object', options));
  }
  const {
    valData,
    evaluateBatches,
    accumulationSteps = 1,
    mapBatch,
    lrScales = {},
    only,
    engine = 'auto',
    threads,
    cacheDir,
    ...rest
  } = options;
  if (!Number.isInteger(accumulationSteps) || accumulationSteps < 1) {
    throw new ArgumentError(expected('accumulationSteps', 'an integer >= 1', accumulationSteps));
  }
  if (
    evaluateBatches !== undefined &&
    !(Number.isInteger(evaluateBatches) && evaluateBatches >= 1)
  ) {
    throw new ArgumentError(expected('evaluateBatches', 'an integer >= 1', evaluateBatches));
  }
  if (valData === undefined && evaluateBatches !== undefined) throw withoutValidationData();
  if (mapBatch !== undefined && typeof mapBatch !== 'function') {
    throw new ArgumentError(expected('mapBatch', 'a function', mapBatch));
  }
  if (typeof lrScales !== 'object' || lrScales === null) {
    throw new ArgumentError(expected('lrScales', 'factors by variable name', lrScales));
  }
  for (const [name, factor] of Object.entries(lrScales)) {
    if (!Number.isFinite(factor) || factor < 0) {
      throw new ArgumentError(expected(`lrScales['${name}']`, 'a finite number >= 0', factor));
    }
  }
  if (only !== undefined && !(Array.isArray(only) && only.length > 0)) {
    throw new ArgumentError(expected('only', 'a list of variable names', only));
  }
  if (!['auto', 'tfjs', 'onnx'].includes(engine)) {
    throw new ArgumentError(expected('engine', "'auto', 'tfjs' or 'onnx'", engine));
  }
  const isFolder = cacheDir === undefined || (typeof cacheDir === 'string' && cacheDir !== '');
  check(isFolder, 'cacheDir', 'the path of a folder', cacheDir);
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1)) {
    throw new ArgumentError(expected('threads', 'an integer >= 1', threads));
  }
  const training = {
    valData,
    evaluateBatches: evaluateBatches ?? Number.POSITIVE_INFINITY,
    accumulationSteps,
    mapBatch,
    lrScales,
    only,
    engine,
    cacheDir,
    threads,
  };
  return { training, rest };
}

function withoutValidationData(): ArgumentError {
  return new ArgumentError(
    'Expected `valData` to be given with `evaluateEvery` or `evaluateBatches`, got undefined',
  );
}
