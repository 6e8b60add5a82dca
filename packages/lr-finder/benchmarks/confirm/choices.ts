// Ways to choose a rate by short trainings.
import { outcomeOf } from '../../src/find/outcome.ts';
import { mean } from '../suggest/score.ts';
import { regretAt, type Task } from '../suggest/tasks.ts';
import type { Recorded, Seed, Trial } from './trials.ts';

/** What a trial is judged by. */
export type Judge = 'training' | 'validation' | 'truth';

/** Trains at some rates for equally many steps and takes the one that did best. */
export interface Choice {
  /** Rates to try, in eighths of a decade from the suggestion. */
  readonly places: readonly number[];
  readonly steps: number;
  readonly judge: Judge;
}

/** The mean regret of what is chosen, over tasks and seeds. */
export function regretOf(all: readonly Recorded[], choice: Choice): number {
  return mean(all.map((one) => regretOfTask(one, choice)));
}

export function regretOfTask({ task, truth, seeds }: Recorded, choice: Choice): number {
  const best = Math.min(...truth.value);
  const bestAt = truth.grid[truth.value.indexOf(best)]!;
  const known: Task = { ...task, ...truth, best, bestAt, tests: [] };
  return mean(
    seeds.map((seed) => {
      const regret = (place: number) => regretAt(known, Math.log10(seed.suggested) + place / 8);
      return regret(choose(seed, choice, regret));
    }),
  );
}

/** The place that is chosen; of equals the first. */
function choose(
  { trials }: Seed,
  { places, steps, judge }: Choice,
  regret: (place: number) => number,
): number {
  const outcome = (place: number): number => {
    if (judge === 'truth') return regret(place);
    const trial = trials.find((each) => each.place === place)!;
    return judge === 'validation' ? (trial.validation[steps] ?? Infinity) : lossOf(trial, steps);
  };
  return places.reduce((a, b) => (outcome(b) < outcome(a) ? b : a));
}

/** As `confirm` takes it. */
function lossOf({ losses }: Trial, steps: number): number {
  return losses.length < steps ? Infinity : outcomeOf(losses.slice(0, steps));
}
