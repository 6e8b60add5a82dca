// How well intervals and bounds keep what they say.
import { coverage, type Suggestions } from './score.ts';
import { type Task, valueAt } from './tasks.ts';

export type Intervals = readonly (readonly (readonly [number, number])[])[];

/** Candidates for the factor between the intervals as they are and others. */
const FACTORS = Array.from({ length: 141 }, (_, i) => 0.3 * 1.02 ** i);

/** The intervals, stretched around the suggestion in the log of the rate. */
function stretched(suggestions: Suggestions, intervals: Intervals, factor: number): Intervals {
  return intervals.map((of, t) =>
    of.map(([low, high], i) => {
      const at = suggestions[t]![i]!;
      return [at * (low / at) ** factor, at * (high / at) ** factor] as const;
    }),
  );
}

/**
 * The coverage of the intervals when their width is set on the other datasets, so that they cover
 * 80 % there: the mean over tests of other seeds' suggestions inside.
 */
export function crossValidatedCoverage(
  tasks: readonly Task[],
  suggestions: Suggestions,
  intervals: Intervals,
): number {
  const at = (chosen: readonly number[], factor: number): number =>
    coverage(
      chosen.map((t) => tasks[t]!),
      chosen.map((t) => suggestions[t]!),
      stretched(
        chosen.map((t) => suggestions[t]!),
        chosen.map((t) => intervals[t]!),
        factor,
      ),
    );
  let inside = 0;
  let all = 0;
  for (const dataset of new Set(tasks.map((task) => task.dataset))) {
    const here = tasks.flatMap((task, t) => (task.dataset === dataset ? [t] : []));
    const rest = tasks.flatMap((task, t) => (task.dataset === dataset ? [] : [t]));
    const misses = FACTORS.map((factor) => Math.abs(at(rest, factor) - 0.8));
    const factor = FACTORS[misses.indexOf(Math.min(...misses))]!;
    const tests = here.reduce((n, t) => n + tasks[t]!.tests.length, 0);
    inside += tests * at(here, factor);
    all += tests;
  }
  return inside / all;
}

/** How often training at the upper bound diverges, and the best rate lies outside of the bounds. */
export function boundsScore(
  tasks: readonly Task[],
  bounds: readonly (readonly { readonly baseLr: number; readonly maxLr: number }[])[],
): { readonly diverged: number; readonly below: number; readonly above: number } {
  const rows = tasks.flatMap((task, t) =>
    bounds[t]!.map(({ baseLr, maxLr }) => ({
      diverged: valueAt(task, Math.log10(maxLr)) === Infinity,
      below: task.bestAt < Math.log10(baseLr),
      above: task.bestAt > Math.log10(maxLr),
    })),
  );
  const share = (name: 'diverged' | 'below' | 'above') =>
    rows.filter((row) => row[name]).length / rows.length;
  return { diverged: share('diverged'), below: share('below'), above: share('above') };
}
