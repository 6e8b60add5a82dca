import { median, quantile } from 'd3-array';

/** What was measured in rounds: the sides took turns. */
export interface Rounds {
  readonly median: number;
  /** The distance of the quartiles, as a share of the median. */
  readonly spread: number;
}

/** More spread than this, and the machine had other things to do. */
const QUIET = 0.25;

export function summarize(numbers: readonly number[]): Rounds {
  const middle = median(numbers)!;
  return {
    median: middle,
    spread: (quantile(numbers, 0.75)! - quantile(numbers, 0.25)!) / middle,
  };
}

/** The ratios of the rounds of two sides: what slows the machine down in a round slows both. */
export function ratios(ours: readonly number[], theirs: readonly number[]): Rounds {
  return summarize(ours.map((one, i) => one / theirs[i]!));
}

/** A ratio and its spread, and a warning if that is too large to tell anything. */
export function describeRatio({ median, spread }: Rounds): string {
  const percent = `±${(50 * spread).toFixed(0)} %`;
  const busy = spread > QUIET ? ', the machine was too busy to tell' : '';
  return `${median.toFixed(2)} (${percent}${busy})`;
}
