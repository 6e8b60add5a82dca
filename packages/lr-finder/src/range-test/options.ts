import { ArgumentError, check, expected } from '../errors.ts';
import {
  BELOW_ONE,
  BOOLEAN,
  expectKnown,
  FUNCTION,
  integer,
  type Kind,
  number,
  type OptionTable,
  oneOf,
  orElse,
  POSITIVE,
  resolveBy,
  type Settings,
  SIGNAL,
} from '../options.ts';
import type { StepMode } from '../schedules/ramp.ts';

/** One recorded step of a range test, as `onPoint` gets it. */
export interface RangeTestPoint {
  /** Place in the history, from 0. */
  readonly index: number;
  /** The last optimisation step at this rate, from 0. */
  readonly step: number;
  /** Which of the `repeats`, from 0. */
  readonly repeat: number;
  /** Which of the range tests that `refine` allows, from 0. */
  readonly test: number;
  readonly lr: number;
  /** The smoothed loss. */
  readonly loss: number;
  /** The loss as measured. */
  readonly rawLoss: number;
  /** The lowest smoothed loss up to here. */
  readonly bestLoss: number;
}

/** How to run a learning rate range test. */
export interface RangeTestOptions {
  /**
   * First learning rate; > 0, or >= 0 with `stepMode: 'linear'`. Default: 1e-7, or the training's own
   * rate if it is known and below 1e-5, as with those who set it for the test; with `'linear'` the own
   * rate, whatever it is, as in pytorch-lr-finder.
   */
  readonly startLr?: number | undefined;
  /** Last learning rate, reached exactly; > `startLr`. Default: 10. */
  readonly endLr?: number | undefined;
  /** Learning rates from `startLr` to `endLr`; an integer >= 2. Default: 100. */
  readonly numIter?: number | undefined;
  /** `'exp'` grows the rate by equal factors, `'linear'` by equal amounts. Default: `'exp'`. */
  readonly stepMode?: StepMode | undefined;
  /** Weight of the newest loss in the moving average, in [0, 1); 0: no smoothing. Default: 0.05. */
  readonly smoothF?: number | undefined;
  /** Stop once the smoothed loss passes this many times the best; `false`: never. Default: 5. */
  readonly divergeTh?: number | false | undefined;
  /**
   * Optimisation steps at each rate; an integer >= 1. The mean of their losses is recorded. A
   * validation loss is measured after the last step. Default: 1.
   */
  readonly stepsPerLr?: number | undefined;
  /**
   * Put the trainable back before each rate, so that each starts from the same weights; the data
   * continue. The first loss at a rate is measured before any update at it, and is left out of the
   * mean: without a validation loss `stepsPerLr` must be >= 2. Default: false.
   */
  readonly restoreEachLr?: boolean | undefined;
  /**
   * With a validation loss: measure it at every k-th rate and at the last one. The rates between
   * are not recorded. `false`: record the training loss; only the trials of `confirm` measure the
   * validation loss. Default: 1.
   */
  readonly evaluateEvery?: number | false | undefined;
  /** Ends the run when aborted; what was measured is kept. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each recorded point, in order; a promise that it returns is awaited. */
  readonly onPoint?: ((point: RangeTestPoint) => unknown) | undefined;
  /** Put the trainable back at the end, however the test ends. Default: true. */
  readonly restore?: boolean | undefined;
  /**
   * Number of whole tests; an integer >= 1. Each starts from the saved state, with the next data. They
   * are combined into one curve: the mean of the raw losses at each rate, up to the end of the
   * shortest. Default: 1.
   */
  readonly repeats?: number | undefined;
}

/** Almost all losses are still flat here, and eight decades remain to 10. */
const START_LR = 1e-7;
/** Nobody trains at lower rates: who has set one has set it for the test. */
const SET_FOR_TEST = 1e-5;

const NOT_NEGATIVE = number('a finite number >= 0', (lr) => Number.isFinite(lr) && lr >= 0);
const above = (startLr = 0): Kind =>
  number(`a finite number > \`startLr\` (${startLr})`, (lr) => Number.isFinite(lr) && lr > startLr);

/** Each option of a range test, with its kind, default and explanation. */
export const RANGE_TEST_OPTIONS = {
  startLr: [
    ({ stepMode }) => (stepMode === 'exp' ? POSITIVE : NOT_NEGATIVE),
    START_LR,
    'first learning rate',
    '<rate>',
    "1e-7; the optimizer's own if below 1e-5, or if linear",
  ],
  endLr: [({ startLr }) => above(startLr), 10, 'last learning rate', '<rate>'],
  numIter: [integer(2), 100, 'learning rates', '<n>'],
  stepMode: [
    oneOf('exp', 'linear'),
    'exp',
    'grow the rate by equal factors or equal amounts',
    '<mode>',
  ],
  stepsPerLr: [integer(1), 1, 'optimisation steps at each rate', '<n>'],
  restoreEachLr: [BOOLEAN, false, 'put the weights back before each rate', ''],
  smoothF: [BELOW_ONE, 0.05, 'weight of the newest loss in the smoothed one; 0: none', '<weight>'],
  divergeTh: [
    orElse(
      number('a number > 1', (factor) => factor > 1),
      ' or false',
      (th) => th === false,
    ),
    5,
    'stop when the smoothed loss is this many times the best; false: never',
    '<factor>',
  ],
  repeats: [integer(1), 1, 'whole tests, averaged into one curve', '<n>'],
  evaluateEvery: [
    orElse(integer(1), ' or false', (every) => every === false),
    1,
    'measure the validation loss at every n-th rate; false: only in the trials of `confirm`',
    '<n>',
  ],
  signal: [SIGNAL, undefined, 'ends the test when aborted; what was measured is kept'],
  onPoint: [FUNCTION, undefined, 'called with each recorded point'],
  restore: [BOOLEAN, true, 'restore everything; with `false`, `finder.reset()` does it later'],
} satisfies OptionTable<RangeTestOptions>;

/** The options, checked and with their defaults. */
export type RangeTestSettings = Settings<RangeTestOptions, typeof RANGE_TEST_OPTIONS>;

/**
 * Checks every option and fills in the defaults.
 *
 * @param ownLr - the training's own rate, if it is known.
 * @param known - an object whose keys are the names of all allowed options.
 * @throws {ArgumentError} naming the first option that can't be used.
 */
export function resolveOptions(
  options: RangeTestOptions,
  ownLr: number | undefined,
  known: object = RANGE_TEST_OPTIONS,
): RangeTestSettings {
  expectKnown(options, Object.keys(known));
  const { startLr = defaultStartLr(options.stepMode, ownLr) } = options;
  return resolveBy({ ...options, startLr }, RANGE_TEST_OPTIONS, known);
}

/** The first rate of a test that sets none. */
function defaultStartLr(stepMode: StepMode | undefined, ownLr = Number.NaN): number {
  if (stepMode === 'linear') return ownLr >= 0 ? ownLr : START_LR;
  return ownLr > 0 && ownLr < SET_FOR_TEST ? ownLr : START_LR;
}

/**
 * Checks what depends on whether there is a validation loss.
 *
 * @throws {ArgumentError} for options with which nothing would be recorded, or steps would be wasted.
 */
export function expectLossToRecord(
  {
    stepsPerLr,
    restoreEachLr,
    evaluateEvery,
  }: Pick<RangeTestSettings, 'stepsPerLr' | 'restoreEachLr' | 'evaluateEvery'>,
  isValidated: boolean,
): void {
  check(
    evaluateEvery === false || evaluateEvery === 1 || isValidated,
    'evaluateEvery',
    '1 without a validation loss',
    evaluateEvery,
  );
  if (!restoreEachLr) return;
  check(
    evaluateEvery === false || evaluateEvery === 1,
    'evaluateEvery',
    '1 with `restoreEachLr`, which would train at the other rates for nothing',
    evaluateEvery,
  );
  if (stepsPerLr > 1 || isValidated) return;
  throw new ArgumentError(
    `${expected('stepsPerLr', 'an integer >= 2 with `restoreEachLr` and no validation loss', stepsPerLr)}. The loss of a first step is measured before its update: it does not depend on the rate`,
  );
}
