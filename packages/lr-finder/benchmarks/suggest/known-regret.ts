// The regret of each task as a function of the rate, smoothed, for what is fitted to lose the least.
import { regretAt, type Task } from './tasks.ts';

/** log10 of the rates at which it is known. */
const FIRST = -8;
const STEP = 0.02;
export const RATES = Array.from({ length: 551 }, (_, i) => FIRST + i * STEP);
/** Rates are chosen where rates a little off do well too: these far off, with these weights. */
const JITTER = [-0.2, -0.1, 0, 0.1, 0.2];
const JITTER_WEIGHTS = [0.05, 0.24, 0.42, 0.24, 0.05];

const known = new WeakMap<Task, readonly number[]>();

function regretsOf(task: Task): readonly number[] {
  let regrets = known.get(task);
  if (!regrets) {
    regrets = RATES.map((x) =>
      JITTER.reduce((sum, d, i) => sum + JITTER_WEIGHTS[i]! * regretAt(task, x + d), 0),
    );
    known.set(task, regrets);
  }
  return regrets;
}

/** The smoothed regret of a task at log10 of a rate. */
export function smoothRegretAt(task: Task, x: number): number {
  const regrets = regretsOf(task);
  const at = Math.min(Math.max((x - FIRST) / STEP, 0), regrets.length - 1.001);
  const i = Math.floor(at);
  return regrets[i]! + (at - i) * (regrets[i + 1]! - regrets[i]!);
}
