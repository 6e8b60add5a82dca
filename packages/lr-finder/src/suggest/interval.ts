import { quantile } from './quantile.ts';

/** Of other runs' suggestions this part should fall inside. */
const COVERAGE = 0.8;
/** How much wider a new seed spreads the suggestion than the noise of one curve tells. */
const WIDENING = 1.5;
/** ... and what it adds in any case, in decades: other first weights, other batches. */
const FLOOR = 0.03;

/**
 * The interval of a suggestion from those of resampled curves.
 *
 * @param at - log10 of the suggestion.
 * @param resampled - log10 of the suggestions from resampled curves, `NaN` where there was none.
 */
export function intervalOf(at: number, resampled: readonly number[]): readonly [number, number] {
  const known = resampled.filter(Number.isFinite);
  if (!Number.isFinite(at) || known.length === 0) return [Number.NaN, Number.NaN];
  const tail = (1 - COVERAGE) / 2;
  const below = Math.max(at - quantile(known, tail), 0);
  const above = Math.max(quantile(known, 1 - tail) - at, 0);
  return [10 ** (at - WIDENING * below - FLOOR), 10 ** (at + WIDENING * above + FLOOR)];
}
