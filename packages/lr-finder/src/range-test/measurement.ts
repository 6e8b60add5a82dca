import type { TrainingFacts } from './known-training.ts';
import type { RangeTestSettings } from './options.ts';

/**
 * How the losses of a test were measured, and what is known of the training. `suggest` needs it to read the
 * curve.
 */
export interface Measurement extends TrainingFacts {
  /** Whether each loss was measured after the updates at its rate, not before. */
  readonly lossAfterUpdate: boolean;
  /** Optimisation steps from one recorded point to the next. */
  readonly stepsPerPoint: number;
  /** Whether each rate began from the same weights. */
  readonly restoredEachLr: boolean;
}

/** With at least so many steps at a rate, most of its losses are measured after an update at it. */
const STEPS_AFTER_UPDATES = 3;

/** Whether a test records the validation loss: if there is one, unless the settings forbid it. */
export function recordsValidation(
  hasValidation: boolean,
  { evaluateEvery }: Pick<RangeTestSettings, 'evaluateEvery'>,
): boolean {
  return hasValidation && evaluateEvery !== false;
}

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
    // The first loss at a rate shows the effect of the rate before, all others that of this rate. Two
    // steps give one of each; they count as a single step does, so that the curve is read at most half
    // a rate too low.
    lossAfterUpdate: isValidated || restoreEachLr || stepsPerLr >= STEPS_AFTER_UPDATES,
    stepsPerPoint: stepsPerLr * (evaluateEvery || 1),
    restoredEachLr: restoreEachLr,
  };
}

/**
 * The mean of the training losses at one rate. If each rate starts from the same weights, the first
 * loss is that of these weights and doesn't depend on the rate: it is left out.
 */
export function lossAtRate(losses: readonly number[], isRestored: boolean): number {
  const counted = isRestored && losses.length > 1 ? losses.slice(1) : losses;
  return counted.reduce((sum, loss) => sum + loss, 0) / counted.length;
}
