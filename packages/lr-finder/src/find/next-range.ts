import type { StopReason } from '../range-test/stopping.ts';
import type { StepMode } from '../schedules/ramp.ts';
import type { VerdictKind } from '../suggest/suggestion.ts';

/** The options of a test that `refine` changes. */
export interface Range {
  readonly startLr: number;
  readonly endLr: number;
  readonly repeats: number;
}

/** Factor by which an end of the range is moved if it cut off a part of the curve. */
const WIDER = 100;
/** The same if the losses never changed, or diverged at once. */
const FAR = 1e4;

/**
 * The test to run next if the verdict shows that the range was wrong; `undefined` if another test would
 * not help. A test that is `too-short` because it diverged early began too high.
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
      // Rates above the first one diverge too, but the curve must show the rise.
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
