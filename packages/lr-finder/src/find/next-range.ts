import type { RangeTestSettings } from '../range-test/options.ts';
import type { StopReason } from '../range-test/stopping.ts';
import type { VerdictKind } from '../suggest/suggestion.ts';

/** The options of a test that `refine` changes. */
export type Range = Pick<RangeTestSettings, 'startLr' | 'endLr' | 'numIter' | 'repeats'>;

/** Factor by which the end of the range is moved if it cut off the rise. */
const HIGHER = 100;
/** The same for its start if it cut off the fall, whose first trace is decades below the rise. */
const LOWER = 1e4;
/** The same for its end if the losses never changed. */
const FAR = 1e4;
/** The range after a divergence from the first steps on is as wide as the default: eight decades. */
const BELOW = 1e7;
const ABOVE = 10;
/** Learning rates in a decade, at most, if a wider range gets more of them: as many as by default. */
const PER_DECADE = 99 / 8;

/**
 * The verdicts after which a test without a range of its own is followed by another: a trend was seen,
 * but the range cut it off. After the others, noise would have a second chance to look like a fall.
 */
const CUT_OFF: readonly VerdictKind[] = [
  'range-too-narrow',
  'never-diverged',
  'diverged-at-once',
  'too-short',
];

/**
 * The test to run next if the verdict shows that the range was wrong; `undefined` if another test would
 * not help. A test that is `too-short` because it diverged early began too high.
 *
 * @param isAsked - whether the caller asked for further tests.
 */
export function nextRange(
  kind: VerdictKind,
  stopReason: StopReason,
  test: Range & Pick<RangeTestSettings, 'stepMode'>,
  isAsked = true,
): Range | undefined {
  const { startLr, endLr, numIter, repeats, stepMode } = test;
  const range = (low: number, high: number): Range | undefined => {
    const isNew = low !== startLr || high !== endLr;
    const canStart = stepMode === 'linear' ? low >= 0 : low > 0;
    const canEnd = high > low && Number.isFinite(high);
    if (!isNew || !canStart || !canEnd) return undefined;
    const next = { startLr: low, endLr: high };
    const rates = stepMode === 'linear' ? numIter : ratesFor(next, test);
    return { ...next, numIter: rates, repeats };
  };
  if (!isAsked && !CUT_OFF.includes(kind)) return undefined;
  switch (kind) {
    case 'never-diverged':
      // After skipped steps a test can't go higher.
      return stopReason === 'skipped' ? undefined : range(startLr, endLr * HIGHER);
    case 'range-too-narrow':
    case 'not-learning':
      return range(startLr / LOWER, endLr);
    case 'diverged-at-once':
      // Rates above the first one diverge too, but the curve must show the rise.
      return startLr > 0 ? range(startLr / BELOW, Math.min(endLr, startLr * ABOVE)) : undefined;
    case 'flat':
      return range(startLr, endLr * FAR);
    case 'too-noisy':
      // The mean of twice as many runs, and at least of four, has half the noise of one.
      return { startLr, endLr, numIter, repeats: Math.max(2 * repeats, 4) };
    case 'too-short':
      return stopReason === 'diverged' ? range(startLr / LOWER, endLr) : undefined;
    case 'ok':
      return undefined;
  }
}

/** As many rates as before, or more if the range is wider: the rate must not grow faster for it. */
function ratesFor(next: Pick<Range, 'startLr' | 'endLr'>, { numIter, ...before }: Range): number {
  const perDecade = Math.min((numIter - 1) / decades(before), PER_DECADE);
  return Math.max(numIter, Math.round(perDecade * decades(next)) + 1);
}

function decades({ startLr, endLr }: Pick<Range, 'startLr' | 'endLr'>): number {
  return Math.log10(endLr / startLr);
}
