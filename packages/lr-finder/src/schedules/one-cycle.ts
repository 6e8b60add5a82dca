import { check } from '../errors.ts';
import { expectKnown } from '../options.ts';
import { type AnnealStrategy, anneal } from './anneal.ts';
import { expectMomentum, expectRate, expectSteps } from './argument.ts';
import type { Schedule } from './schedule.ts';

/** The phases that rate and momentum of a one-cycle training have in common. */
export interface OneCyclePhases {
  /** Steps of the whole training; an integer >= 2. */
  readonly totalSteps: number;
  /** Part of the training in which the rate rises; in [0, 1]. Default: 0.3. */
  readonly pctStart?: number | undefined;
  /** Default: `'cos'`, as fastai and PyTorch; `'linear'` is Smith's. */
  readonly annealStrategy?: AnnealStrategy | undefined;
  /**
   * Whether the rate falls to where it began in as many steps as it rose, and then on, as in Smith's
   * paper, or in one phase, as fastai has it. Default: false.
   */
  readonly threePhase?: boolean | undefined;
}

/** The learning rate of a one-cycle training. A suggestion's `bounds` can be spread into it. */
export interface OneCycleOptions extends OneCyclePhases {
  /** The highest rate; > 0. */
  readonly maxLr: number;
  /** The first rate; > 0. Default: `maxLr / divFactor`. */
  readonly baseLr?: number | undefined;
  /** `maxLr` over the first rate, where no `baseLr` is given; > 0. Default: 25. */
  readonly divFactor?: number | undefined;
  /** The first rate over the last; > 0. Default: 1e4. */
  readonly finalDivFactor?: number | undefined;
}

/** The momentum of a one-cycle training. */
export interface OneCycleMomentumOptions extends OneCyclePhases {
  /** Momentum where the rate is highest; in [0, 1). Default: 0.85. */
  readonly baseMomentum?: number | undefined;
  /** Momentum where the rate is lowest; in [0, 1). Default: 0.95. */
  readonly maxMomentum?: number | undefined;
}

const PHASES = ['totalSteps', 'pctStart', 'annealStrategy', 'threePhase'];

/**
 * The one-cycle policy (Smith 2018, arXiv 1803.09820; Smith and Topin, arXiv 1708.07120): from a low
 * rate to the highest that the model bears, and down to almost nothing. As PyTorch's `OneCycleLR`,
 * but that a step after the last has the last rate.
 *
 * @throws {ArgumentError} for an option that can't be used.
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  expectKnown(options, ['maxLr', 'baseLr', 'divFactor', 'finalDivFactor', ...PHASES]);
  const { maxLr, divFactor = 25, finalDivFactor = 1e4 } = options;
  expectRate('maxLr', maxLr);
  expectRate('divFactor', divFactor);
  expectRate('finalDivFactor', finalDivFactor);
  const { baseLr = maxLr / divFactor } = options;
  expectRate('baseLr', baseLr);
  check(baseLr <= maxLr, 'baseLr', `a number <= \`maxLr\` (${maxLr})`, baseLr);
  return throughPhases(options, baseLr, maxLr, baseLr / finalDivFactor);
}

/**
 * The momentum of a one-cycle training with the same phases: lowest where the rate is highest. For
 * Adam it is the first of the betas.
 *
 * @throws {ArgumentError} for an option that can't be used.
 */
export function oneCycleMomentum(options: OneCycleMomentumOptions): Schedule {
  expectKnown(options, ['baseMomentum', 'maxMomentum', ...PHASES]);
  const { baseMomentum = 0.85, maxMomentum = 0.95 } = options;
  expectMomentum('baseMomentum', baseMomentum);
  expectMomentum('maxMomentum', maxMomentum);
  return throughPhases(options, maxMomentum, baseMomentum, maxMomentum);
}

/** From `first` to `top` to `last`; in three phases by way of `first`. */
function throughPhases(
  { totalSteps, pctStart = 0.3, annealStrategy = 'cos', threePhase = false }: OneCyclePhases,
  first: number,
  top: number,
  last: number,
): Schedule {
  expectSteps('totalSteps', totalSteps, 2);
  const most = threePhase ? 0.5 : 1;
  const isPart = typeof pctStart === 'number' && pctStart >= 0 && pctStart <= most;
  check(isPart, 'pctStart', `a number in [0, ${most}]`, pctStart);
  const strategies: readonly unknown[] = ['cos', 'linear'];
  const isStrategy = strategies.includes(annealStrategy);
  check(isStrategy, 'annealStrategy', "'cos' or 'linear'", annealStrategy);
  check(typeof threePhase === 'boolean', 'threePhase', 'a boolean', threePhase);

  // PyTorch's ends of phases: they need not be whole steps, and a first one may lie before step 0.
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
