import { ArgumentError, check, expected } from '../errors.ts';
import type { StepMode } from '../schedules/ramp.ts';

/** One recorded step of a range test, as `onPoint` gets it. */
export interface RangeTestPoint {
  /** Place in the history, from 0. */
  readonly index: number;
  /** The last optimisation step at this rate, from 0. */
  readonly step: number;
  /** Which of the `repeats`, from 0. */
  readonly repeat: number;
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
  /** First learning rate; > 0, or >= 0 with `stepMode: 'linear'`. Default: 1e-7. */
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
   * Optimisation steps at each rate; an integer >= 1. The mean of their losses is recorded; a
   * validation loss is measured after the last of them. Default: 1.
   */
  readonly stepsPerLr?: number | undefined;
  /**
   * Put the trainable back before each rate, so that each starts from the same weights; the data go
   * on. The first loss at a rate, which was measured before any update at it, is left out of the
   * mean: without a validation loss `stepsPerLr` must be >= 2. Default: false.
   */
  readonly restoreEachLr?: boolean | undefined;
  /**
   * With a validation loss: measure it at every k-th rate and at the last one. The rates between
   * are not recorded. Default: 1.
   */
  readonly evaluateEvery?: number | undefined;
  /** Ends the run when aborted; what was measured is kept. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each recorded point, in order; a promise that it returns is awaited. */
  readonly onPoint?: ((point: RangeTestPoint) => unknown) | undefined;
  /** Put the trainable back at the end, whatever the end was. Default: true. */
  readonly restore?: boolean | undefined;
  /**
   * Whole tests, each from the saved state with the data going on, combined into one curve: the
   * mean of the raw losses at each rate, up to the end of the shortest. Default: 1.
   */
  readonly repeats?: number | undefined;
}

/** The options, checked and with their defaults. */
export interface RangeTestSettings {
  readonly startLr: number;
  readonly endLr: number;
  readonly numIter: number;
  readonly stepMode: StepMode;
  readonly smoothF: number;
  readonly divergeTh: number | false;
  readonly stepsPerLr: number;
  readonly restoreEachLr: boolean;
  readonly evaluateEvery: number;
  readonly signal: AbortSignal | undefined;
  readonly onPoint: ((point: RangeTestPoint) => unknown) | undefined;
  readonly restore: boolean;
  readonly repeats: number;
}

const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isInteger = (value: unknown): value is number => Number.isInteger(value);

/**
 * Checks every option and fills in the defaults.
 *
 * @throws {ArgumentError} naming the first option that can't be used.
 */
export function resolveOptions(options: RangeTestOptions): RangeTestSettings {
  if (typeof options !== 'object' || options === null) {
    throw new ArgumentError(expected('options', 'an object', options));
  }
  const {
    startLr = 1e-7,
    endLr = 10,
    numIter = 100,
    stepMode = 'exp',
    smoothF = 0.05,
    divergeTh = 5,
    stepsPerLr = 1,
    restoreEachLr = false,
    evaluateEvery = 1,
    signal,
    onPoint,
    restore = true,
    repeats = 1,
    ...unknown
  } = options;
  const [unknownName] = Object.keys(unknown);
  if (unknownName !== undefined) {
    throw new ArgumentError(
      `Expected \`options\` to have names that are known, got \`${unknownName}\``,
    );
  }
  check(stepMode === 'exp' || stepMode === 'linear', 'stepMode', "'exp' or 'linear'", stepMode);
  if (stepMode === 'exp') {
    check(isNumber(startLr) && startLr > 0, 'startLr', 'a finite number > 0', startLr);
  } else {
    check(isNumber(startLr) && startLr >= 0, 'startLr', 'a finite number >= 0', startLr);
  }
  check(
    isNumber(endLr) && endLr > startLr,
    'endLr',
    `a finite number > \`startLr\` (${startLr})`,
    endLr,
  );
  check(isInteger(numIter) && numIter >= 2, 'numIter', 'an integer >= 2', numIter);
  check(isNumber(smoothF) && smoothF >= 0 && smoothF < 1, 'smoothF', 'a number in [0, 1)', smoothF);
  check(
    divergeTh === false || (typeof divergeTh === 'number' && divergeTh > 1),
    'divergeTh',
    'a number > 1 or false',
    divergeTh,
  );
  check(isInteger(stepsPerLr) && stepsPerLr >= 1, 'stepsPerLr', 'an integer >= 1', stepsPerLr);
  check(typeof restoreEachLr === 'boolean', 'restoreEachLr', 'a boolean', restoreEachLr);
  check(
    isInteger(evaluateEvery) && evaluateEvery >= 1,
    'evaluateEvery',
    'an integer >= 1',
    evaluateEvery,
  );
  check(
    signal === undefined || (typeof signal === 'object' && typeof signal?.aborted === 'boolean'),
    'signal',
    'an AbortSignal',
    signal,
  );
  check(onPoint === undefined || typeof onPoint === 'function', 'onPoint', 'a function', onPoint);
  check(typeof restore === 'boolean', 'restore', 'a boolean', restore);
  check(isInteger(repeats) && repeats >= 1, 'repeats', 'an integer >= 1', repeats);
  return {
    startLr,
    endLr,
    numIter,
    stepMode,
    smoothF,
    divergeTh,
    stepsPerLr,
    restoreEachLr,
    evaluateEvery,
    signal,
    onPoint,
    restore,
    repeats,
  };
}

/**
 * Checks what depends on whether there is a validation loss.
 *
 * @throws {ArgumentError} for options that would leave nothing to record, or record it in vain.
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
    evaluateEvery === 1 || isValidated,
    'evaluateEvery',
    '1 without a validation loss',
    evaluateEvery,
  );
  if (!restoreEachLr) return;
  check(
    evaluateEvery === 1,
    'evaluateEvery',
    '1 with `restoreEachLr`, which would train at the other rates for nothing',
    evaluateEvery,
  );
  if (stepsPerLr > 1 || isValidated) return;
  throw new ArgumentError(
    `${expected('stepsPerLr', 'an integer >= 2 with `restoreEachLr` and no validation loss', stepsPerLr)}. The loss of a first step is measured before its update: it does not depend on the rate`,
  );
}
