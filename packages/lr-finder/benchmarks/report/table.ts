// Tables in Markdown, and the figures that the benchmarks of suggestions have in common.
import { deviation, mean, type Score } from '../suggest/score.ts';

export const percent = (part: number): string => (100 * part).toFixed(1);

export const table = (head: readonly string[], body: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

export const FIGURES = ['med', 'p90', 'nreg', 'div%', '>1dec%', 'sd'];

export function figures({
  median,
  p90,
  regret,
  regretError,
  diverged,
  farOff,
  spread,
}: Score): string[] {
  return [
    median.toFixed(3),
    p90.toFixed(2),
    `${regret.toFixed(4)} ± ${regretError.toFixed(4)}`,
    percent(diverged),
    percent(farOff),
    spread.toFixed(3),
  ];
}

/** What a rule loses more than another on the same tasks: the mean over tasks and its error. */
export function lost(rule: Score, other: Score): string {
  const more = rule.byTask.map((regret, t) => regret - other.byTask[t]!);
  return `${mean(more).toFixed(3)} ± ${(deviation(more) / Math.sqrt(more.length)).toFixed(3)}`;
}

/** A count of each kind, the most frequent first, in percent. */
export function shares(heading: string, kinds: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return table(
    [heading, '%'],
    [...counts]
      .sort((a, b) => b[1] - a[1])
      .map(([kind, count]) => [kind, percent(count / kinds.length)]),
  );
}
