/** Part of a trial, at its end, whose losses tell how well it went. */
const LAST_PART = 1 / 3;
/** A lower loss counts from so many standard errors on: docs/suggestion.md says why so few. */
const CLEAR = 1;

/** How a short training ended. */
export interface Outcome {
  /** The mean loss of its last third, or its validation loss; infinite where it diverged. */
  readonly loss: number;
  /** The standard error of that mean; 0 for a validation loss. */
  readonly error: number;
}

/** Reads the outcome off the losses of a training, and its validation loss where there is one. */
export function outcomeOf(losses: readonly number[], validation?: number): Outcome {
  if (losses.length === 0 || !losses.every(Number.isFinite)) return { loss: Infinity, error: 0 };
  if (validation !== undefined) {
    return { loss: Number.isFinite(validation) ? validation : Infinity, error: 0 };
  }
  const last = losses.slice(-Math.max(Math.round(losses.length * LAST_PART), 1));
  const mean = last.reduce((sum, loss) => sum + loss, 0) / last.length;
  // From neighbours: a loss that still falls is not noisy for that.
  const squares = last.slice(1).reduce((sum, loss, i) => sum + (loss - last[i]!) ** 2, 0);
  const variance = last.length > 1 ? squares / (2 * (last.length - 1)) : 0;
  return { loss: mean, error: Math.sqrt(variance / last.length) };
}

/** Whether a rival's loss is lower by more than its noise. */
export function isBetter(rival: Outcome, suggested: Outcome): boolean {
  if (!Number.isFinite(rival.loss)) return false;
  if (!Number.isFinite(suggested.loss)) return true;
  return suggested.loss - rival.loss > CLEAR * Math.hypot(rival.error, suggested.error);
}
