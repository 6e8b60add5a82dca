import { quantile } from './quantile.ts';

/** This part of other runs' suggestions should fall inside. */
const COVERAGE = 0.8;
/** Another run's suggestion differs by the noise of both runs. */
const TWO_RUNS = Math.SQRT2;
/** Another run differs by more than the noise of its losses: other first weights, other batches. */
const OTHER_RUN = 1.3;

/**
 * The interval of a suggestion from those of resampled curves: as wide as the middle 80 % of them,
 * widened, and around the suggestion, evenly in the log of the rate.
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
