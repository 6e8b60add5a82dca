import { bestTrial, type Trial } from './trial.ts';

/** From one rate to the next, in decades. */
const DISTANCE = 0.5;
const FACTOR = 10 ** DISTANCE;
/** A trial whose loss is that likely, if it is as good as the best, may be the better one. */
const MAY_BE_BETTER = 0.1;
/** Steps of a trial that is worth as much as the suggestion: it is shorter than the training. */
const STEPS_OF_SUGGESTION = 20;
/** The first trials: the suggested rate, and one to each side. */
const FIRST = 3;
/** Further trials, if all of the first diverged. */
const MOST_BELOW = 3;

/**
 * The rate to try next: the suggested one, the one above, the one below; then beyond the highest while that
 * may be the best, or beyond the lowest while that is; and further down while all have diverged. `undefined`:
 * no more.
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
  if (!best) {
    return count < Math.min(candidates, FIRST) + MOST_BELOW ? lowest / FACTOR : undefined;
  }
  if (count >= candidates) return undefined;
  if (count === 2) return lowest / FACTOR;
  const top = trials.find((trial) => trial.lr === highest)!;
  if (likelihood(top, best) >= MAY_BE_BETTER) return highest * FACTOR;
  return best.lr === lowest ? lowest / FACTOR : undefined;
}

/**
 * The rate that the trials choose where some of them went on for as many steps again: only these are compared,
 * and beside them what diverged; all trials are compared where all of these diverged.
 *
 * @param trials - all, with those that went on as they ended then.
 * @param longer - those that went on.
 * @param steps - those of a trial that didn't.
 */
export function rateChosenBy(
  lr: number,
  trials: readonly Trial[],
  longer: readonly Trial[],
  steps: number,
): number {
  if (longer.every(({ loss }) => loss === Infinity)) return chosenRate(lr, trials, steps);
  const compared = trials.filter((each) => longer.includes(each) || each.loss === Infinity);
  return chosenRate(lr, compared, 2 * steps);
}

/**
 * The rate that the trials choose: the mean of theirs, in the log, each weighted by how likely it is as good
 * as the best, and of the way there from the suggested one a part, the larger the longer the trials are. It
 * keeps half a decade below a rate that diverged, since the edge is somewhere below that. `NaN` if all
 * diverged.
 *
 * @param lr - the suggested rate.
 * @param steps - those of a trial.
 */
export function chosenRate(lr: number, trials: readonly Trial[], steps: number): number {
  const best = bestTrial(trials);
  if (!best) return Number.NaN;
  const decades = (trial: Trial) => Math.log10(trial.lr / lr);
  let [sum, weights] = [0, 0];
  for (const trial of trials) {
    const weight = likelihood(trial, best);
    sum += weight * decades(trial);
    weights += weight;
  }
  const away = (sum / weights) * (steps / (steps + STEPS_OF_SUGGESTION));
  const above = trials.filter((trial) => trial.lr > best.lr && trial.loss === Infinity);
  const edge = Math.min(...above.map(decades));
  return lr * 10 ** Math.min(away, edge - DISTANCE);
}

/** How likely the losses of two trials differ as they do if their true losses are the same; 1 at most. */
function likelihood({ loss, standardError }: Trial, best: Trial): number {
  if (loss === best.loss) return 1;
  if (loss === Infinity) return 0;
  const errors = (loss - best.loss) / Math.hypot(standardError, best.standardError);
  return Math.exp(-(errors ** 2) / 2);
}
