import { quantile } from './quantile.ts';

/** The share of other runs' suggestions that should fall inside. */
const COVERAGE = 0.8;
/** Another run's suggestion differs by the noise of both runs. */
const TWO_RUNS = Math.SQRT2;
/** Other runs differ by more than the noise of the losses: by their first weights and batches. */
const OTHER_RUN = 1.3;

/**
 * The interval of a suggestion, from the suggestions of resampled curves: as wide as their middle
 * 80 %, widened, and centred on the suggestion in the log of the rate.
 *
 * @param at - log10 of the suggestion.
 * @param resampled - log10 of the suggestions from resampled curves, `NaN` where there was none.
 */
export function intervalOf(at: number, resampled: readonly number[]): readonly [number, number] {
  const known = resampled.filter(Number.isFinite);
  if (!Number.isFinite(at) || known.length === 0) return [Number.NaN, Number.NaN];
  const tail = (1 - COVERAGE) / 2;
  const half = (quantile(known, 1 - tail) - quantile(known, tail)) / 2;
  const reach = TWO_RUNS * OTHER_RUN * half;
  return [10 ** (at - reach), 10 ** (at + reach)];
}
