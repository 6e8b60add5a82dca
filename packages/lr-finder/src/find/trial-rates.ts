import { bestTrial, type Trial } from './trial.ts';

/** From one rate to the next: half a decade. */
const FACTOR = Math.sqrt(10);
/** Part of the way from the suggestion to the best rate, in the log of the rate. */
const PART_OF_THE_WAY = 0.6;
/** Further trials, if all before them diverged. */
const MOST_BELOW = 3;

/**
 * The rate to try next: the suggested one, the one above, the one below; then on beyond the best while
 * that is the highest or the lowest; and further down while all have diverged. `undefined`: no more.
 */
export function nextRate(
  lr: number,
  trials: readonly Trial[],
  candidates: number,
): number | undefined {
  const count = trials.length;
  if (count === 0) return lr;
  const rates = trials.map((trial) => trial.lr);
  const [lowest, highest] = [Math.min(...rates), Math.max(...rates)];
  if (count === 1) return highest * FACTOR;
  const best = bestTrial(trials);
  if (!best && count < candidates + MOST_BELOW) return lowest / FACTOR;
  if (count >= candidates) return undefined;
  if (count === 2 || best?.lr === lowest) return lowest / FACTOR;
  return best?.lr === highest ? highest * FACTOR : undefined;
}

/**
 * The rate that the trials choose: part of the way from the suggested one to the best, since a trial is
 * shorter than a training, and its loss is noisy. If the suggested rate itself diverged, it is the best
 * rate: what lies between the two may diverge too. `NaN` if all diverged.
 */
export function chosenRate(lr: number, trials: readonly Trial[]): number {
  const best = bestTrial(trials);
  if (!best) return Number.NaN;
  const suggested = trials.find((trial) => trial.lr === lr);
  if (!suggested || suggested.loss === Infinity) return best.lr;
  return lr * (best.lr / lr) ** PART_OF_THE_WAY;
}
