import { check } from '../errors.ts';
import { BELOW_ONE, expectKind, expectKnown, integer, oneOf, POSITIVE } from '../options.ts';
import type { Schedule } from './schedule.ts';

/** The lengths of the two halves of a cycle. */
export interface CycleOptions {
  /**
   * Steps from the lower bound to the upper one; an integer >= 1. Default: 2000, as in
   * PyTorch. Smith recommends the steps of 2 to 10 epochs.
   */
  readonly stepSizeUp?: number | undefined;
  /** Steps back to the lower bound; an integer >= 1. Default: `stepSizeUp`. */
  readonly stepSizeDown?: number | undefined;
}

/** A cyclical learning rate. You can spread a suggestion's `bounds` into it. */
export interface CyclicalOptions extends CycleOptions {
  /** The lower bound; > 0. */
  readonly baseLr: number;
  /** The upper bound; >= `baseLr`. */
  readonly maxLr: number;
}

/** A cyclical learning rate whose height falls with each step. */
export interface ExpRangeOptions extends CyclicalOptions {
  /** Factor of the cycle's height at each step; in (0, 1]. Default: 1. */
  readonly gamma?: number | undefined;
}

/** How the height changes from one cycle to the next. */
export type CyclicalMode = 'triangular' | 'triangular2' | 'exp_range';

/** Momentum that falls while a cyclical learning rate rises. */
export interface CyclicalMomentumOptions extends CycleOptions {
  /** Momentum at the highest rate; in [0, 1). Default: 0.8. */
  readonly baseMomentum?: number | undefined;
  /** Momentum at the lowest rate; in [0, 1). Default: 0.9. */
  readonly maxMomentum?: number | undefined;
  /** The mode of the learning rate. Default: `'triangular'`. */
  readonly mode?: CyclicalMode | undefined;
  /** As for the learning rate, with `'exp_range'`. Default: 1. */
  readonly gamma?: number | undefined;
}

const CYCLE = ['stepSizeUp', 'stepSizeDown'];
const BOUNDS = ['baseLr', 'maxLr', ...CYCLE];

/**
 * Smith's triangular policy (arXiv 1506.01186, section 3.1): linearly from `baseLr` to `maxLr` and back,
 * without end. PyTorch's `CyclicLR` with `mode: 'triangular'`.
 *
 * @throws {ArgumentError} for an option that can't be used.
 */
export function triangular(options: CyclicalOptions): Schedule {
  expectKnown(options, BOUNDS);
  return between(options, 'triangular', 1);
}

/**
 * Smith's triangular2: like `triangular`, with half the height in each next cycle.
 *
 * @throws {ArgumentError} for an option that can't be used.
 */
export function triangular2(options: CyclicalOptions): Schedule {
  expectKnown(options, BOUNDS);
  return between(options, 'triangular2', 1);
}

/**
 * Smith's exp_range: like `triangular`, with the height multiplied by `gamma ** step`.
 *
 * @throws {ArgumentError} for an option that can't be used.
 */
export function expRange(options: ExpRangeOptions): Schedule {
  expectKnown(options, [...BOUNDS, 'gamma']);
  const { gamma = 1 } = options;
  expectGamma(gamma);
  return between(options, 'exp_range', gamma);
}

/**
 * Momentum for a cyclical learning rate with the same lengths, mode and `gamma`. It is lowest when the
 * rate is highest (Smith 2018, arXiv 1803.09820, section 4.3). PyTorch's `cycle_momentum`.
 *
 * @throws {ArgumentError} for an option that can't be used.
 */
export function cyclicalMomentum(options: CyclicalMomentumOptions = {}): Schedule {
  expectKnown(options, ['baseMomentum', 'maxMomentum', 'mode', 'gamma', ...CYCLE]);
  const { baseMomentum = 0.8, maxMomentum = 0.9, mode = 'triangular', gamma = 1 } = options;
  expectKind('baseMomentum', baseMomentum, BELOW_ONE);
  expectKind('maxMomentum', maxMomentum, BELOW_ONE);
  expectKind('mode', mode, oneOf('triangular', 'triangular2', 'exp_range'));
  expectGamma(gamma);
  const height = cycleHeight(options, mode, gamma);
  return (step) => maxMomentum - (maxMomentum - baseMomentum) * height(step);
}

function between(options: CyclicalOptions, mode: CyclicalMode, gamma: number): Schedule {
  const { baseLr, maxLr } = options;
  expectKind('baseLr', baseLr, POSITIVE);
  expectKind('maxLr', maxLr, POSITIVE);
  check(maxLr >= baseLr, 'maxLr', `a number >= \`baseLr\` (${baseLr})`, maxLr);
  const height = cycleHeight(options, mode, gamma);
  return (step) => baseLr + (maxLr - baseLr) * height(step);
}

/** The height of a step in its cycle: 0 at the lower bound, 1 at the upper. */
function cycleHeight(
  { stepSizeUp = 2000, stepSizeDown = stepSizeUp }: CycleOptions,
  mode: CyclicalMode,
  gamma: number,
): Schedule {
  expectKind('stepSizeUp', stepSizeUp, integer(1));
  expectKind('stepSizeDown', stepSizeDown, integer(1));
  const length = stepSizeUp + stepSizeDown;
  return (step) => {
    const cycle = Math.floor(step / length);
    const inCycle = step - cycle * length;
    const triangle =
      inCycle <= stepSizeUp ? inCycle / stepSizeUp : (length - inCycle) / stepSizeDown;
    if (mode === 'triangular2') return triangle / 2 ** cycle;
    return mode === 'exp_range' ? triangle * gamma ** step : triangle;
  };
}

function expectGamma(gamma: unknown): void {
  const ok = typeof gamma === 'number' && gamma > 0 && gamma <= 1;
  check(ok, 'gamma', 'a number in (0, 1]', gamma);
}
