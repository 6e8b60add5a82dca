import { type AverageHistory, averageHistories } from '../range-test/average-histories.ts';
import type { History } from '../range-test/history.ts';

const FEWEST_POINTS = 3;
/** More are the cycles of a schedule. */
const MOST_RUNS = 100;
/** How far the rates of a run rise at least. */
const LEAST_RISE = 2;
/** How far the rates of two runs may differ, relative to the rate. */
const TOLERANCE = 1e-6;

/**
 * The mean of the runs of a history, where the same test was run several times and recorded in one list, or
 * the history as it is.
 *
 * @param errorOf - makes the error for runs of different rates from its message.
 * @throws what `errorOf` returns.
 */
export function averageRuns(history: History, errorOf: (message: string) => Error): AverageHistory {
  const starts = startsOfRuns(history.lr);
  if (starts.length === 1) return { history };
  const runs = starts.map((from, i) => {
    const part = (list: readonly number[]) => list.slice(from, starts[i + 1]);
    return { lr: part(history.lr), loss: part(history.loss), rawLoss: part(history.rawLoss) };
  });
  const lengths = runs.map(({ lr }) => lr.length);
  const shortest = Math.min(...lengths);
  const isAlike = runs.every(({ lr }) =>
    lr
      .slice(0, shortest)
      .every((rate, i) => Math.abs(rate - runs[0]!.lr[i]!) <= TOLERANCE * Math.abs(rate)),
  );
  // The mean ends where the shortest run does.
  if (isAlike && 2 * shortest >= Math.max(...lengths)) return averageHistories(runs);
  throw errorOf(
    `Expected the rates of one test, got ${runs.length} tests in series: point ${starts[1]! + 1} starts again, at ${runs[1]!.lr[0]}. Write each to a file of its own`,
  );
}

/** The indices at which rates that rise start again; only 0 where they don't only rise and start again. */
function startsOfRuns(lr: readonly number[]): readonly number[] {
  const starts = [0];
  for (let i = 1; i < lr.length; i++) {
    if (lr[i]! < lr[i - 1]!) starts.push(i);
  }
  if (starts.length > MOST_RUNS) return [0];
  const areRuns = starts.every((from, i) => {
    const end = starts[i + 1] ?? lr.length;
    return end - from >= FEWEST_POINTS && lr[end - 1]! > LEAST_RISE * lr[from]!;
  });
  return areRuns ? starts : [0];
}
