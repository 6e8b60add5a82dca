// What a rate costs that short trainings chose, by how they were judged and how long they were.
import { bestTrials, FINALISTS } from '../../src/find/finalists.ts';
import { DIVERGED, lossAtEnd, type Trial, withValidation } from '../../src/find/trial.ts';
import { nextRate, rateChosenBy } from '../../src/find/trial-rates.ts';
import { triedTask } from '../live/run.ts';
import { mean } from '../suggest/score.ts';
import { regretAt } from '../suggest/tasks.ts';
import type { Recorded, Seed } from './trials.ts';

/** What a trial is judged by: its training loss, or the mean of that and its validation loss. */
export type Judge = 'training' | 'both';

/** Short trainings as `confirm` does them. */
export interface Choice {
  readonly candidates: number;
  /** Steps of each; 0: the suggestion as it is. */
  readonly steps: number;
  readonly judge: Judge;
  /** Decades from the suggestion to the rate that the trials begin with. Default: 0. */
  readonly off?: number;
}

/** What a choice costs, on the mean over tasks and seeds. */
export interface Cost {
  readonly regret: number;
  /** Trials, those that went on counted twice. */
  readonly trials: number;
}

export function costOf(all: readonly Recorded[], choice: Choice): Cost {
  const each = all.map((one) => costOnTask(one, choice));
  return {
    regret: mean(each.map(({ regret }) => regret)),
    trials: mean(each.map(({ trials }) => trials)),
  };
}

export function costOnTask({ task, truth, seeds }: Recorded, choice: Choice): Cost {
  const { task: known } = triedTask(task, truth, []);
  const chosen = seeds.map((seed) => choose(seed, choice));
  return {
    regret: mean(chosen.map(({ lr }) => regretAt(known, Math.log10(lr)))),
    trials: mean(chosen.map(({ trials }) => trials)),
  };
}

/** The rate that is chosen, after so many trials. */
function choose(seed: Seed, { candidates, steps, judge, off = 0 }: Choice) {
  const first = seed.suggested * 10 ** off;
  if (steps === 0) return { lr: first, trials: 0 };
  const trials: Trial[] = [];
  for (;;) {
    const lr = nextRate(first, trials, candidates);
    if (lr === undefined) break;
    trials.push(trialOf(seed, lr, steps, judge));
  }
  const ranked = bestTrials(trials);
  const best = ranked.length < FINALISTS ? [] : ranked;
  const longer = best.map(({ lr }) => trialOf(seed, lr, 2 * steps, judge));
  const after = trials.map((each) => longer[best.indexOf(each)] ?? each);
  return { lr: rateChosenBy(first, after, longer, steps), trials: trials.length + best.length };
}

function trialOf({ suggested, trials }: Seed, lr: number, steps: number, judge: Judge): Trial {
  const place = Math.round(2 * Math.log10(lr / suggested));
  const { losses, validation } = trials.find((each) => each.place === place)!;
  const trained = losses.length < steps ? DIVERGED : lossAtEnd(losses.slice(0, steps));
  const isValidated = judge === 'both' && trained !== DIVERGED;
  const judged = isValidated ? withValidation(trained, validation[steps] ?? Infinity) : trained;
  return { lr, ...judged, steps, evaluations: isValidated ? 1 : 0 };
}
