import type { Suggestion } from '../suggest/suggestion.ts';
import type { Confirmation } from './confirm.ts';

/**
 * A suggestion with the rate that the trials chose, `method: 'confirmed'`. The interval and bounds
 * of the curve are widened to contain it. If the trials were aborted, or all diverged, the suggestion
 * is unchanged.
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
