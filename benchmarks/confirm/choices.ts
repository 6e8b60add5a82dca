// Ways to choose a rate by short trainings.
import { mean } from '../suggest/score.ts';
import { regretAt, type Task } from '../suggest/tasks.ts';
import type { Recorded, Seed, Trial } from './trials.ts';

/** Part of a trial, at its end, whose losses tell how well it went: as `confirm` takes it. */
const LAST_PART = 1 / 3;

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

function lossOf({ losses }: Trial, steps: number): number {
  if (losses.length < steps) return Infinity;
  return mean(losses.slice(Math.round(steps * (1 - LAST_PART)), steps));
}
