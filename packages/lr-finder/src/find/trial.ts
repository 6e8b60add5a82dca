/** One short training at a constant rate, from the saved state. */
export interface Trial {
  readonly lr: number;
  /**
   * The mean training loss of its last third; with validation data the mean of that and of the validation
   * loss at its end. Infinite if it diverged.
   */
  readonly loss: number;
  /**
   * How much the loss may differ in another training at this rate: the standard error of the mean training
   * loss of its last third, and a fiftieth of the fall since its first step. 0 if it diverged.
   */
  readonly standardError: number;
  /** Its optimisation steps. */
  readonly steps: number;
  /**
   * Evaluations of the validation loss: one at its end if there is such a loss, unless it diverged; two of a
   * trial that went on.
   */
  readonly evaluations: number;
}

/** A loss, and how much it would differ in another training of the kind. */
export type MeasuredLoss = Pick<Trial, 'loss' | 'standardError'>;

export const DIVERGED: MeasuredLoss = { loss: Infinity, standardError: 0 };

/** Part of a trial, at its end, whose training losses are read. */
const LAST_PART = 1 / 3;
/** By this part of their fall trainings from other weights may differ: a smaller gain is worth no risk. */
const OF_FALL = 1 / 50;
/** A training loss of this many times the first has diverged. */
const DIVERGED_AT = 3;

/** The mean of the last third of a trial's training losses, or that it diverged. */
export function lossAtEnd(losses: readonly number[]): MeasuredLoss {
  if (losses.length === 0 || !losses.every(Number.isFinite)) return DIVERGED;
  const last = losses.slice(-Math.max(Math.round(losses.length * LAST_PART), 1));
  const count = last.length;
  const loss = last.reduce((sum, each) => sum + each, 0) / count;
  const [first] = losses as [number];
  if (first !== 0 && loss - first > (DIVERGED_AT - 1) * Math.abs(first)) return DIVERGED;
  const squares = last.reduce((sum, each) => sum + (each - loss) ** 2, 0);
  const ofMean = Math.sqrt(squares / Math.max(count - 1, 1) / count);
  return { loss, standardError: Math.hypot(ofMean, OF_FALL * (first - loss)) };
}

/** The mean of a trial's training loss and of its validation loss. */
export function withValidation(trained: MeasuredLoss, validation: number): MeasuredLoss {
  if (!Number.isFinite(validation)) return DIVERGED;
  return { ...trained, loss: (trained.loss + validation) / 2 };
}

/** The trial with the lowest loss, of equals the first; `undefined` if all diverged. */
export function bestTrial(trials: readonly Trial[]): Trial | undefined {
  const lowest = Math.min(...trials.map(({ loss }) => loss));
  return Number.isFinite(lowest) ? trials.find(({ loss }) => loss === lowest) : undefined;
}
