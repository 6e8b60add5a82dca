import { check } from '../errors.ts';
import {
  BELOW_ONE,
  BOOLEAN,
  expectKind,
  expectKnown,
  integer,
  oneOf,
  POSITIVE,
} from '../options.ts';
import { type AnnealStrategy, anneal } from './anneal.ts';
import type { Schedule } from './schedule.ts';

/** The phases of a one-cycle training, for its rate and its momentum. */
export interface OneCyclePhases {
  /** Steps of the whole training; an integer >= 2. */
  readonly totalSteps: number;
  /** Part of the training during which the rate rises; in [0, 1]. Default: 0.3. */
  readonly pctStart?: number | undefined;
  /** Default: `'cos'`, as in fastai and PyTorch; `'linear'` is Smith's. */
  readonly annealStrategy?: AnnealStrategy | undefined;
  /**
   * `true`: after its rise the rate falls back to the first rate in as many steps, and then to the last
   * one, as in Smith's paper. `false`: it falls in one phase, as in fastai. Default: false.
   */
  readonly threePhase?: boolean | undefined;
}

/** The learning rate of a one-cycle training. You can spread a suggestion's `bounds` into it. */
export interface OneCycleOptions extends OneCyclePhases {
  /** The highest rate; > 0. */
  readonly maxLr: number;
  /** The first rate; > 0. Default: `maxLr / divFactor`. */
  readonly baseLr?: number | undefined;
  /** `maxLr` over the first rate, if there is no `baseLr`; > 0. Default: 25. */
  readonly divFactor?: number | undefined;
  /** The first rate over the last; > 0. Default: 1e4. */
  readonly finalDivFactor?: number | undefined;
}

/** The momentum of a one-cycle training. */
export interface OneCycleMomentumOptions extends OneCyclePhases {
  /** Momentum at the highest rate; in [0, 1). Default: 0.85. */
  readonly baseMomentum?: number | undefined;
  /** Momentum at the lowest rate; in [0, 1). Default: 0.95. */
  readonly maxMomentum?: number | undefined;
}

const PHASES = ['totalSteps', 'pctStart', 'annealStrategy', 'threePhase'];

/**
 * The one-cycle policy (Smith 2018, arXiv 1803.09820; Smith and Topin, arXiv 1708.07120): from a low
 * rate to the highest stable one, and down to almost zero. Equal to PyTorch's `OneCycleLR`, except that
 * steps after the last keep the last rate.
 *
 * @throws {ArgumentError} for an option that can't be used.
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  expectKnown(options, ['maxLr', 'baseLr', 'divFactor', 'finalDivFactor', ...PHASES]);
  const { maxLr, divFactor = 25, finalDivFactor = 1e4 } = options;
  expectKind('maxLr', maxLr, POSITIVE);
  expectKind('divFactor', divFactor, POSITIVE);
  expectKind('finalDivFactor', finalDivFactor, POSITIVE);
  const { baseLr = maxLr / divFactor } = options;
  expectKind('baseLr', baseLr, POSITIVE);
  check(baseLr <= maxLr, 'baseLr', `a number <= \`maxLr\` (${maxLr})`, baseLr);
  return throughPhases(options, baseLr, maxLr, baseLr / finalDivFactor);
}

/**
 * The momentum of a one-cycle training with the same phases. It is lowest when the rate is highest. For
 * Adam it is the first beta.
 *
 * @throws {ArgumentError} for an option that can't be used.
 */
export function oneCycleMomentum(options: OneCycleMomentumOptions): Schedule {
  expectKnown(options, ['baseMomentum', 'maxMomentum', ...PHASES]);
  const { baseMomentum = 0.85, maxMomentum = 0.95 } = options;
  expectKind('baseMomentum', baseMomentum, BELOW_ONE);
  expectKind('maxMomentum', maxMomentum, BELOW_ONE);
  return throughPhases(options, maxMomentum, baseMomentum, maxMomentum);
}

/** From `first` to `top` to `last`; with three phases, back to `first` before `last`. */
function throughPhases(
  { totalSteps, pctStart = 0.3, annealStrategy = 'cos', threePhase = false }: OneCyclePhases,
  first: number,
  top: number,
  last: number,
): Schedule {
  expectKind('totalSteps', totalSteps, integer(2));
  const most = threePhase ? 0.5 : 1;
  const isPart = typeof pctStart === 'number' && pctStart >= 0 && pctStart <= most;
  check(isPart, 'pctStart', `a number in [0, ${most}]`, pctStart);
  expectKind('annealStrategy', annealStrategy, oneOf('cos', 'linear'));
  expectKind('threePhase', threePhase, BOOLEAN);

  // The ends of the phases, as in PyTorch: they may not be integers, and the first may be below 0.
  const rise = pctStart * totalSteps - 1;
  const end = totalSteps - 1;
  const phases = threePhase
    ? [
        { until: rise, from: first, to: top },
        { until: 2 * rise, from: top, to: first },
        { until: end, from: first, to: last },
      ]
    : [
        { until: rise, from: first, to: top },
        { until: end, from: top, to: last },
      ];
  return (step) => {
    const at = Math.min(step, end);
    const current = phases.findIndex(({ until }) => at <= until);
    const { until, from, to } = phases[current]!;
    const start = phases[current - 1]?.until ?? 0;
    return anneal(annealStrategy, from, to, until > start ? (at - start) / (until - start) : 1);
  };
}
