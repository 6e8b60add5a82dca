// Our rule with coefficients from other datasets than the one that is scored.
import type { Coefficients } from '../../src/suggest/coefficients.ts';
import { DESCENT, type DescentConstants } from '../../src/suggest/descent.ts';
import { fit, readAll, suggested } from './fit.ts';
import type { Suggestions } from './score.ts';
import type { Task } from './tasks.ts';

/**
 * The suggestions for each task with coefficients that were fitted on the other datasets, where the rule gets
 * the number of samples and of parameters, or not.
 *
 * @param changes - constants of the rule to take other values of.
 */
export function crossValidated(
  tasks: readonly Task[],
  changes: Partial<DescentConstants> = {},
): (size: boolean) => Suggestions {
  const constants = { ...DESCENT, ...changes };
  const read = readAll(tasks, constants);
  const fitted = new Map<string, Coefficients>();
  for (const { dataset } of tasks) {
    if (fitted.has(dataset)) continue;
    const others = tasks.flatMap((task, t) => (task.dataset === dataset ? [] : [t]));
    const coefficients = fit(
      others.map((t) => tasks[t]!),
      others.map((t) => read[t]!),
      constants,
    );
    fitted.set(dataset, coefficients);
  }
  return (size) =>
    tasks.map((task, t) => {
      const coefficients = fitted.get(task.dataset)!;
      return read[t]!.map((each) => 10 ** suggested(task, each, coefficients, size, constants));
    });
}
