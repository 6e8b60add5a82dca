import type { Suggestion } from '../suggest/suggestion.ts';
import type { Confirmation } from './confirm.ts';

/**
 * A suggestion with the rate that the trials chose, `method: 'confirmed'`. Its interval and bounds
 * are those of the curve, made to hold that rate. Trials that were aborted, or that all diverged,
 * confirm nothing.
 */
export function confirmed(
  suggestion: Suggestion,
  { lr, trials, stopReason }: Confirmation,
): Suggestion {
  const chosen = trials.findLast((trial) => trial.lr === lr);
  if (stopReason === 'aborted' || !Number.isFinite(chosen?.loss)) return suggestion;
  const { index: _, ...rest } = suggestion;
  const { interval, bounds } = suggestion;
  return {
    ...rest,
    lr,
    method: 'confirmed',
    interval: [Math.min(interval[0], lr), Math.max(interval[1], lr)],
    bounds: { baseLr: Math.min(bounds.baseLr, lr), maxLr: Math.max(bounds.maxLr, lr) },
  };
}
