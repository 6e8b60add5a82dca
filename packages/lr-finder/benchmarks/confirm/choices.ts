// What a rate costs that short trainings chose, by how they were judged and how long they were.
import { lossAtEnd, type Trial } from '../../src/find/trial.ts';
import { chosenRate, nextRate } from '../../src/find/trial-rates.ts';
import { triedTask } from '../live/run.ts';
import { mean } from '../suggest/score.ts';
import { regretAt } from '../suggest/tasks.ts';
import type { Recorded, Seed } from './trials.ts';

/** What a trial is judged by. */
export type Judge = 'training' | 'validation';

/** Short trainings as `confirm` does them. */
export interface Choice {
  readonly candidates: number;
  /** Steps of each; 0: the suggestion as it is. */
  readonly steps: number;
  readonly judge: Judge;
}

/** The mean regret of what is chosen, over tasks and seeds. */
export function regretOf(all: readonly Recorded[], choice: Choice): number {
  return mean(all.map((one) => regretOfTask(one, choice)));
}

export function regretOfTask({ task, truth, seeds }: Recorded, choice: Choice): number {
  const { task: known } = triedTask(task, truth, []);
  return mean(seeds.map((seed) => regretAt(known, Math.log10(choose(seed, choice)))));
}

/** The rate that is chosen. */
function choose(seed: Seed, { candidates, steps, judge }: Choice): number {
  if (steps === 0) return seed.suggested;
  const trials: Trial[] = [];
  for (;;) {
    const lr = nextRate(seed.suggested, trials, candidates);
    if (lr === undefined) return chosenRate(seed.suggested, trials);
    trials.push(trialOf(seed, lr, steps, judge));
  }
}

function trialOf({ suggested, trials }: Seed, lr: number, steps: number, judge: Judge): Trial {
  const place = Math.round(2 * Math.log10(lr / suggested));
  const { losses, validation } = trials.find((each) => each.place === place)!;
  const trained = losses.length < steps ? Infinity : lossAtEnd(losses.slice(0, steps));
  const isValidated = judge === 'validation' && trained !== Infinity;
  const loss = isValidated ? (validation[steps] ?? Infinity) : trained;
  return { lr, loss, steps, evaluations: isValidated ? 1 : 0 };
}
