// Doing without a test: one constant rate for each optimizer.
import { customaryName } from '../../src/suggest/prior.ts';
import { median } from '../../src/suggest/quantile.ts';
import { RATES, smoothRegretAt } from './known-regret.ts';
import { mean } from './score.ts';
import type { Task } from './tasks.ts';

/** The rates that PyTorch, or common custom, begins with. */
export const CUSTOMARY: Readonly<Record<string, number>> = {
  sgd: 0.01,
  momentum: 0.01,
  nesterov: 0.01,
  adam: 0.001,
  adamw: 0.001,
  adamax: 0.002,
  rmsprop: 0.01,
  adagrad: 0.01,
};

/** log10 of the first loss of a task, the median of its tests. */
export function startOf({ tests }: Task): number {
  return Math.log10(median(tests.map(({ full }) => full.rawLoss[0]!)));
}

/**
 * log10 of the constant rate that loses least for an optimizer over the tasks; where the tasks have none
 * with it, what is customary.
 *
 * @param shift - by how far a task's rate is from the constant, in decades.
 */
export function bestConstant(
  tasks: readonly Task[],
  optimizer: string,
  shift: (task: Task) => number = () => 0,
): number {
  const same = tasks.filter((task) => customaryName(task.optimizer) === customaryName(optimizer));
  if (same.length === 0) return Math.log10(CUSTOMARY[optimizer]!);
  const shifts = same.map(shift);
  const totals = RATES.map((x) =>
    mean(same.map((task, t) => smoothRegretAt(task, x + shifts[t]!))),
  );
  return RATES[totals.indexOf(Math.min(...totals))]!;
}

/** For each task log10 of the best constant over the tasks of *other* datasets. */
export function foreignConstants(tasks: readonly Task[]): number[] {
  return tasks.map(({ dataset, optimizer }) =>
    bestConstant(
      tasks.filter((task) => task.dataset !== dataset),
      optimizer,
    ),
  );
}
