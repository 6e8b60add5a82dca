// Whether the best rate differs from the suggested one by a factor that holds.
import { mean, type Suggestions, score } from '../suggest/score.ts';
import type { Task } from '../suggest/tasks.ts';

/** log10 of the factors to choose from. */
const FACTORS = Array.from({ length: 61 }, (_, i) => -1.5 + i * 0.05);

/** log10 of the factor with the least regret over some tasks; of equals, the one nearest to none. */
function bestFactor(tasks: readonly Task[], rates: Suggestions): number {
  const regrets = FACTORS.map((factor) => mean(score(tasks, times(rates, factor)).byTask));
  const least = Math.min(...regrets);
  const near = FACTORS.filter((_, i) => regrets[i]! <= least + 1e-9);
  return near.reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a));
}

const times = (rates: Suggestions, factor: number): number[][] =>
  rates.map((ofTask) => ofTask.map((lr) => lr * 10 ** factor));

export interface Factored {
  /** log10 of the factor that suits all tasks best. */
  readonly factor: number;
  /** The rates times the factor that suits the other datasets best. */
  readonly rates: Suggestions;
}

/** Multiplies rates by the factor that suits the other datasets. */
export function factored(tasks: readonly Task[], rates: Suggestions): Factored {
  const others = tasks.map(({ dataset }) => {
    const rest = tasks.flatMap((task, t) => (task.dataset === dataset ? [] : [t]));
    return bestFactor(
      rest.map((t) => tasks[t]!),
      rest.map((t) => rates[t]!),
    );
  });
  return {
    factor: bestFactor(tasks, rates),
    rates: tasks.map((_, t) => times([rates[t]!], others[t]!)[0]!),
  };
}
