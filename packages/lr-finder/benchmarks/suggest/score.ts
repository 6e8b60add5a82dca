// The figures of a rule over the tasks.
import { median } from '../../src/suggest/quantile.ts';
import { regretAt, type Task, type Test, valueAt } from './tasks.ts';

/** What a rule suggests for each test of each task; `NaN` where it fails. */
export type Suggestions = readonly (readonly number[])[];

export interface Score {
  readonly median: number;
  readonly p90: number;
  readonly regret: number;
  /** The standard error of `regret`, over tasks. */
  readonly regretError: number;
  readonly diverged: number;
  readonly farOff: number;
  readonly spread: number;
  readonly failed: number;
  /** Mean regret for each task. */
  readonly byTask: readonly number[];
}

/** A failure counts as a run that diverged. */
export function score(tasks: readonly Task[], suggestions: Suggestions, only?: number): Score {
  const ratios: number[] = [];
  const regrets: number[] = [];
  const byTask: number[] = [];
  const spreads: number[] = [];
  let farOff = 0;
  let failed = 0;
  for (const [t, task] of tasks.entries()) {
    const ofTask: number[] = [];
    for (const [i, test] of task.tests.entries()) {
      if (only !== undefined && test.numIter !== only) continue;
      const x = Math.log10(suggestions[t]![i]!);
      const known = Number.isFinite(x);
      if (!known) failed++;
      ratios.push(known ? valueAt(task, x) / task.best : Infinity);
      ofTask.push(known ? regretAt(task, x) : 1);
      if (!known || Math.abs(x - task.bestAt) > 1) farOff++;
    }
    regrets.push(...ofTask);
    if (ofTask.length > 0) byTask.push(mean(ofTask));
    for (const group of byLength(task.tests, suggestions[t]!).values()) {
      const logs = group.map(Math.log10).filter(Number.isFinite);
      if (logs.length > 1) spreads.push(deviation(logs));
    }
  }
  ratios.sort((a, b) => a - b);
  return {
    median: median(ratios),
    p90: ratios[Math.floor(0.9 * (ratios.length - 1))]!,
    regret: mean(regrets),
    regretError: deviation(byTask) / Math.sqrt(byTask.length),
    diverged: ratios.filter((r) => r === Infinity).length / ratios.length,
    farOff: farOff / ratios.length,
    spread: median(spreads),
    failed: failed / ratios.length,
    byTask,
  };
}

/** A task's suggestions by the length of the test. */
export function byLength(tests: readonly Test[], values: readonly number[]): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const [i, { numIter }] of tests.entries()) {
    groups.set(numIter, [...(groups.get(numIter) ?? []), values[i]!]);
  }
  return groups;
}

/** The shift in decades from tests of 100 steps to others, for each task that has both. */
export function shifts(tasks: readonly Task[], suggestions: Suggestions, length: number): number[] {
  return tasks.flatMap((task, t) => {
    const groups = byLength(task.tests, suggestions[t]!);
    const logs = (n: number) => (groups.get(n) ?? []).map(Math.log10).filter(Number.isFinite);
    return logs(length).length > 0 ? [median(logs(length)) - median(logs(100))] : [];
  });
}

/** The mean regret of the median of a task's suggestions at 100 steps: of five tests in one. */
export function regretOfFive(tasks: readonly Task[], suggestions: Suggestions): number {
  return mean(
    tasks.map((task, t) => {
      const logs = byLength(task.tests, suggestions[t]!).get(100)!.map(Math.log10);
      return regretAt(task, median(logs.filter(Number.isFinite)));
    }),
  );
}

/** The part of other seeds' suggestions that lie in a test's interval. */
export function coverage(
  tasks: readonly Task[],
  suggestions: Suggestions,
  intervals: readonly (readonly (readonly [number, number])[])[],
): number {
  let inside = 0;
  let all = 0;
  for (const [t, { tests }] of tasks.entries()) {
    for (const [i, a] of tests.entries()) {
      const [low, high] = intervals[t]![i]!;
      if (!Number.isFinite(low)) continue;
      for (const [j, b] of tests.entries()) {
        const other = suggestions[t]![j]!;
        if (i === j || a.numIter !== b.numIter || !Number.isFinite(other)) continue;
        all++;
        if (other >= low && other <= high) inside++;
      }
    }
  }
  return inside / all;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}

/** The standard deviation of a sample. */
export function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, v) => sum + (v - middle) ** 2, 0) / (values.length - 1));
}
