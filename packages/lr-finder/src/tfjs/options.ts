import { ArgumentError, check } from '../errors.ts';
import {
  FOLLOW_UP_OPTIONS,
  type FollowUp,
  type FollowUpOptions,
  resolveFollowUp,
} from '../find/find-options.ts';
import {
  FUNCTION,
  integer,
  type Kind,
  type OptionTable,
  oneOf,
  resolveBy,
  type Settings,
  text,
  UNCHECKED,
} from '../options.ts';
import { recordsValidation } from '../range-test/measurement.ts';
import {
  expectLossToRecord,
  RANGE_TEST_OPTIONS,
  type RangeTestOptions,
  type RangeTestSettings,
  resolveOptions,
} from '../range-test/options.ts';
import type { TrainableFacts } from '../range-test/trainable.ts';
import type { DataSource, MapBatch } from './data/source.ts';

/** What runs the training steps: TensorFlow.js itself, or ONNX Runtime. */
export type Engine = 'tfjs' | 'onnx';

/** How to train a TensorFlow.js model. */
export interface TfjsTrainingOptions<B = never> {
  /**
   * Validation data. Their mean loss, measured after each step in inference mode, is recorded instead of
   * the training loss (unless `evaluateEvery: false`), and judges the trials of `confirm`. Each
   * evaluation reads all of them, and weights each batch by its size.
   */
  readonly valData?: DataSource<B> | undefined;
  /**
   * Use only so many batches of `valData`, the same at each evaluation: they are read once and kept
   * until the end. Tensors `{ xs, ys }` are drawn at random, by `seed`, unless `shuffle: false`; of a
   * stream, the first batches are used. Default: all.
   */
  readonly evaluateBatches?: number | undefined;
  /** Average the gradients of so many batches before each update. Default: 1. */
  readonly accumulationSteps?: number | undefined;
  /** Converts what the data yield to `{ xs, ys, sampleWeight? }`. The tensors that it makes are freed. */
  readonly mapBatch?: MapBatch<B> | undefined;
  /**
   * Factors of the learning rate by variable name (`'dense_Dense1/kernel'`), for groups of
   * parameters with rates of their own. Default: 1 for each.
   */
  readonly lrScales?: Readonly<Record<string, number>> | undefined;
  /**
   * Train only the variables with these names (as in `lrScales`), to find the rate for one group of
   * parameters: `layer.trainableWeights.map(({ name }) => name)`. The others, and their slots in the
   * optimizer, don't change. Default: all.
   */
  readonly only?: readonly string[] | undefined;
  /**
   * The engine of the training steps: TensorFlow.js itself, or ONNX Runtime, which is several times
   * faster on a CPU. `'auto'`: ONNX Runtime if the package `tfjs-onnxruntime` is installed, the backend
   * of tfjs is one for the CPU, and the training step compiles; on that of tfjs-node, if its steps are
   * faster too. If the step has code of yours, its losses are compared with those of TensorFlow.js, before
   * the first step and now and then. A compiled step doesn't call your functions, but follows numbers in
   * them that change. A step that counts, or otherwise changes a
   * property of a layer or the optimizer, doesn't compile. Default: `'auto'`.
   */
  readonly engine?: 'auto' | Engine | undefined;
  /**
   * `'mixed'`: matrix products and convolutions in float16, all else in float32, with dynamic loss scaling.
   * A step whose gradients overflow is taken again. It needs ONNX Runtime, which `'auto'` then means. On a
   * CPU, where this runs, it is slower than float32: it shows at which rates a training in float16 on a GPU
   * diverges. Default: `'float32'`.
   */
  readonly precision?: 'float32' | 'mixed' | undefined;
  /**
   * A folder to keep the copy of model and optimizer in, rather than memory; it is created if it is
   * missing. In a browser, it is a path in the origin private file system. The file is removed by the
   * next test, by `dispose()`, and at the end of the process. On ONNX Runtime, whose steps don't change
   * the model itself, `tfjsTrainable`, the command and a sweep write no file. Default: in memory.
   */
  readonly cacheDir?: string | undefined;
  /**
   * Threads for a step on ONNX Runtime, an integer >= 1: use one if other tests run on the other
   * cores. Default: one for a small step, else one for each core.
   */
  readonly threads?: number | undefined;
}

/** How to run a learning rate range test with TensorFlow.js. */
export interface TfjsRangeTestOptions<B = never>
  extends RangeTestOptions,
    FollowUpOptions,
    TfjsTrainingOptions<B> {}

const FACTORS: Kind = {
  what: 'factors by variable name',
  fits: (value) => typeof value === 'object' && value !== null,
};
const NAMES: Kind = {
  what: 'a list of variable names',
  fits: (value) => Array.isArray(value) && value.length > 0,
};

/** Each option of training, with its kind, default and explanation. */
export const TRAINING_OPTIONS = {
  valData: [
    UNCHECKED,
    undefined,
    'record the loss over these data after each rate, instead of the training loss',
  ],
  evaluateBatches: [integer(1), undefined, 'on so many batches of valData', '<n>', 'all'],
  accumulationSteps: [integer(1), 1, 'batches for each step', '<n>'],
  mapBatch: [FUNCTION, undefined, 'makes `{ xs, ys }` of whatever the data yield'],
  lrScales: [FACTORS, {}, 'factors of the rate by variable name', undefined, '1 for each'],
  only: [
    NAMES,
    undefined,
    'names of the variables to train; the others are held',
    undefined,
    'all',
  ],
  engine: [oneOf('auto', 'tfjs', 'onnx'), 'auto', 'what takes the steps', '<name>'],
  precision: [
    oneOf('float32', 'mixed'),
    'float32',
    "'mixed': products and convolutions in float16, on ONNX Runtime",
    '<name>',
  ],
  cacheDir: [
    text('the path of a folder'),
    undefined,
    'keep the copy of the model there, not in memory',
    '<folder>',
  ],
  threads: [
    integer(1),
    undefined,
    'threads of ONNX Runtime for a step',
    undefined,
    'chosen by the engine',
  ],
} satisfies OptionTable<TfjsTrainingOptions>;

/** The table of all options of `LRFinder.rangeTest`. */
export const allTfjsOptions = () => ({
  ...RANGE_TEST_OPTIONS,
  ...FOLLOW_UP_OPTIONS,
  ...TRAINING_OPTIONS,
});

/** The options of training, checked and with their defaults. */
export type TrainingSettings = Settings<TfjsTrainingOptions, typeof TRAINING_OPTIONS>;

/** The options of a test, checked and with their defaults. */
export interface TfjsSettings {
  readonly core: RangeTestSettings;
  readonly followUp: FollowUp;
  readonly training: TrainingSettings;
}

/**
 * Checks every option and fills in the defaults.
 *
 * @param facts - of the training: the optimizer's rate, and whether its data allow only one pass.
 * @throws {ArgumentError} naming the first option that can't be used.
 */
export function resolveTfjsOptions(
  options: TfjsRangeTestOptions,
  { learningRate, isOneShot }: Pick<TrainableFacts, 'learningRate' | 'isOneShot'>,
): TfjsSettings {
  const known = allTfjsOptions();
  const training = resolveTrainingOptions(options, known);
  const core = resolveOptions(options, learningRate, known);
  const followUp = resolveFollowUp(options, core, known, isOneShot);
  const hasValidation = training.valData !== undefined;
  if (!hasValidation && Number(core.evaluateEvery) > 1) throw withoutValidationData();
  expectLossToRecord(core, recordsValidation(hasValidation, core));
  return { core, followUp, training };
}

/**
 * Checks the options of training and fills in their defaults.
 *
 * @param known - an object whose keys are the names of all allowed options.
 * @throws {ArgumentError} naming the first option that can't be used.
 */
export function resolveTrainingOptions(
  options: TfjsTrainingOptions,
  known: object,
): TrainingSettings {
  const training = resolveBy(options, TRAINING_OPTIONS, known);
  const { valData, evaluateBatches, lrScales, precision, engine } = training;
  if (precision === 'mixed' && engine === 'tfjs') {
    throw new ArgumentError(
      "Expected `engine` to be 'onnx' or 'auto' with `precision: 'mixed'`, got 'tfjs'",
    );
  }
  if (valData === undefined && evaluateBatches !== undefined) throw withoutValidationData();
  for (const [name, factor] of Object.entries(lrScales)) {
    const isFactor = Number.isFinite(factor) && factor >= 0;
    check(isFactor, `lrScales['${name}']`, 'a finite number >= 0', factor);
  }
  return training;
}

function withoutValidationData(): ArgumentError {
  return new ArgumentError(
    'Expected `valData` to be given with `evaluateEvery` or `evaluateBatches`, got undefined',
  );
}
