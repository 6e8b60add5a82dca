import type { StopReason } from '../range-test/stopping.ts';
import type { StepMode } from '../schedules/ramp.ts';
import type { VerdictKind } from '../suggest/suggestion.ts';

/** What `refine` changes of a test. */
export interface Range {
  readonly startLr: number;
  readonly endLr: number;
  readonly repeats: number;
}

/** Factor by which an end of the range that cut off what matters is moved. */
const WIDER = 100;
/** The same where nothing at all was seen: losses that never moved, or diverged at once. */
const FAR = 1e4;

/**
 * The test to run next where the verdict says that the range was wrong; `undefined` where another
 * would tell no more. `too-short` and a test that was cut off early by divergence began too high.
 */
export function nextRange(
  kind: VerdictKind,
  stopReason: StopReason,
  { startLr, endLr, repeats, stepMode }: Range & { readonly stepMode: StepMode },
): Range | undefined {
  const range = (low: number, high: number): Range | undefined => {
    const isNew = low !== startLr || high !== endLr;
    const canStart = stepMode === 'linear' ? low >= 0 : low > 0;
    const canEnd = high > low && Number.isFinite(high);
    return isNew && canStart && canEnd ? { startLr: low, endLr: high, repeats } : undefined;
  };
  switch (kind) {
    case 'never-diverged':
      return range(startLr, endLr * WIDER);
    case 'range-too-narrow':
    case 'not-learning':
      return range(startLr / WIDER, endLr);
    case 'diverged-at-once':
      // What diverges at the first rate is no use above it, but the rise is to be seen.
      return startLr > 0 ? range(startLr / FAR, Math.min(endLr, startLr * 10)) : undefined;
    case 'flat':
      return range(startLr, endLr * FAR);
    case 'too-noisy':
      // The mean of twice as many runs, and at least of four, has half the noise of one.
      return { startLr, endLr, repeats: Math.max(2 * repeats, 4) };
    case 'too-short':
      return stopReason === 'diverged' ? range(startLr / WIDER, endLr) : undefined;
    case 'ok':
      return undefined;
  }
}
