// Our suggestions against the best constant for each optimizer, over the recorded and the live tasks.
import { lost } from '../report/table.ts';
import { foreignConstants } from '../suggest/constants.ts';
import { type Score, type Suggestions, score } from '../suggest/score.ts';
import type { Task } from '../suggest/tasks.ts';

/** Recorded tasks have the same digits, smaller. */
const SAME_DATA: Readonly<Record<string, string>> = { mnist14: 'mnist' };

/** Tasks with what is suggested for each of their tests. */
export interface Suggested {
  readonly tasks: readonly Task[];
  readonly suggestions: Suggestions;
}

/** In words: the regret of both, and the paired difference with its standard error. */
export function comparedWithConstants(recorded: Suggested, live: Suggested): string {
  const parts = [recorded, live].map(({ tasks, suggestions }) => ({
    suggestions,
    tasks: tasks.map((task) => ({ ...task, dataset: SAME_DATA[task.dataset] ?? task.dataset })),
  }));
  const tasks = parts.flatMap((part) => part.tasks);
  const constants = foreignConstants(tasks).map((x, t) => tasks[t]!.tests.map(() => 10 ** x));
  const ours = score(
    tasks,
    parts.flatMap(({ suggestions }) => suggestions),
    100,
  );
  const theirs = score(tasks, constants, 100);
  const better = ours.byTask.filter((regret, t) => regret < theirs.byTask[t]!).length;
  const worse = ours.byTask.filter((regret, t) => regret > theirs.byTask[t]!).length;
  const nreg = ({ regret, regretError }: Score) =>
    `${regret.toFixed(4)} ± ${regretError.toFixed(4)}`;
  return `Over the ${recorded.tasks.length} recorded and the ${live.tasks.length} live tasks together, one test of 100 steps: nreg ${nreg(ours)} for \`descent\`, ${nreg(theirs)} for the best constant for each optimizer, each fitted on other datasets. The paired difference is ${lost(ours, theirs)}: ${better} tasks are won, ${worse} lost.`;
}
