/** One short training at a constant rate, from the saved state. */
export interface Trial {
  readonly lr: number;
  /** Its validation loss at the end, or the mean loss of its last third; infinite if it diverged. */
  readonly loss: number;
  /** Its optimisation steps. */
  readonly steps: number;
  /** Evaluations of the validation loss: one at its end if there is such a loss, unless it diverged. */
  readonly evaluations: number;
}

/** Part of a trial, at its end, whose mean training loss is read. */
const LAST_PART = 1 / 3;
/** A training loss of this many times the first has diverged. */
const DIVERGED = 3;

/** The mean of the last third of a trial's training losses; infinite if it diverged. */
export function lossAtEnd(losses: readonly number[]): number {
  if (losses.length === 0 || !losses.every(Number.isFinite)) return Infinity;
  const last = losses.slice(-Math.max(Math.round(losses.length * LAST_PART), 1));
  const mean = last.reduce((sum, loss) => sum + loss, 0) / last.length;
  const [first] = losses as [number];
  const isHigh = first !== 0 && mean - first > (DIVERGED - 1) * Math.abs(first);
  return isHigh ? Infinity : mean;
}

/** The trial with the lowest loss, of equals the first; `undefined` if all diverged. */
export function bestTrial(trials: readonly Trial[]): Trial | undefined {
  const lowest = Math.min(...trials.map(({ loss }) => loss));
  return Number.isFinite(lowest) ? trials.find(({ loss }) => loss === lowest) : undefined;
}
