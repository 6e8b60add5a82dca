import { bestTrial, type Trial } from './trial.ts';

/** From one rate to the next, in decades. */
const DISTANCE = 0.5;
const FACTOR = 10 ** DISTANCE;
/** Part of the way from the suggestion to the rate of the lowest loss, in the log of the rate. */
const PART_OF_THE_WAY = 0.7;
/** The first trials: the suggested rate, and one to each side. */
const FIRST = 3;
/** Further trials, if all of the first diverged. */
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
  if (!best) {
    return count < Math.min(candidates, FIRST) + MOST_BELOW ? lowest / FACTOR : undefined;
  }
  if (count >= candidates) return undefined;
  if (count === 2 || best.lr === lowest) return lowest / FACTOR;
  return best.lr === highest ? highest * FACTOR : undefined;
}

/**
 * The rate that the trials choose: part of the way from the suggested one to the lowest point of a
 * parabola through the losses, since a trial is shorter than a training, and its loss is noisy. If the
 * suggested rate itself diverged, it is the best rate tried: what lies between the two may diverge too.
 * `NaN` if all diverged.
 */
export function chosenRate(lr: number, trials: readonly Trial[]): number {
  const best = bestTrial(trials);
  if (!best) return Number.NaN;
  const suggested = trials.find((trial) => trial.lr === lr);
  if (!suggested || suggested.loss === Infinity) return best.lr;
  const away = Math.log10(best.lr / lr) + DISTANCE * vertex(best, trials);
  return lr * 10 ** (PART_OF_THE_WAY * away);
}

/**
 * The lowest point of the parabola through the best trial and its neighbours, from the best, in the
 * distance between them: at most half of it. Next to a rate that diverged, half of it the other way; 0
 * where a neighbour wasn't tried.
 */
function vertex(best: Trial, trials: readonly Trial[]): number {
  const higherBy = (side: number) => {
    const isThere = ({ lr }: Trial) => Math.abs(Math.log10(lr / best.lr) - side * DISTANCE) < 0.01;
    return (trials.find(isThere)?.loss ?? Number.NaN) - best.loss;
  };
  const [below, above] = [higherBy(-1), higherBy(1)];
  if (Number.isNaN(below + above) || below === above) return 0;
  if (below === Infinity || above === Infinity) return below === Infinity ? 0.5 : -0.5;
  return (below - above) / (below + above) / 2;
}
