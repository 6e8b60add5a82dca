import type { RangeTestSettings } from './options.ts';

/** How the losses of a test were measured: what `suggest` has to know of it to read its curve. */
export interface Measurement {
  /** Whether they were measured after updates at their rates, not before. */
  readonly lossAfterUpdate: boolean;
  /** Optimisation steps from one recorded point to the next. */
  readonly stepsPerPoint: number;
  /** Whether each rate began from the same weights. */
  readonly restoredEachLr: boolean;
}

/** From so many steps at a rate on, most of their losses were measured after updates at it. */
const STEPS_AFTER_UPDATES = 3;

/** How a test with these settings measures its losses. */
export function measurementOf(
  {
    stepsPerLr,
    restoreEachLr,
    evaluateEvery,
  }: Pick<RangeTestSettings, 'stepsPerLr' | 'restoreEachLr' | 'evaluateEvery'>,
  isValidated: boolean,
): Measurement {
  return {
    // The first loss at a rate tells of the rate before it, all others of this one. With two steps it
    // is one of each: then as with one, which at worst reads the curve half a rate too low.
    lossAfterUpdate: isValidated || restoreEachLr || stepsPerLr >= STEPS_AFTER_UPDATES,
    stepsPerPoint: stepsPerLr * evaluateEvery,
    restoredEachLr: restoreEachLr,
  };
}

/**
 * The mean of the training losses at one rate. Where each rate began from the same weights, the first
 * of them, which is the loss of these weights, tells nothing of the rate.
 */
export function lossAtRate(losses: readonly number[], isRestored: boolean): number {
  const counted = isRestored && losses.length > 1 ? losses.slice(1) : losses;
  return counted.reduce((sum, loss) => sum + loss, 0) / counted.length;
}
