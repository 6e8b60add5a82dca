import type { Suggestion } from '../suggest/suggestion.ts';
import type { Confirmation } from './confirm.ts';

/**
 * A suggestion with the rate that the trials chose, `method: 'confirmed'`. The interval and bounds
 * of the curve are widened to contain it. If the trials were aborted, the suggestion is unchanged; if all
 * diverged, there is no rate, and the verdict says why.
 */
export function confirmed(
  suggestion: Suggestion,
  { lr, trials, stopReason }: Confirmation,
): Suggestion {
  if (stopReason === 'aborted') return suggestion;
  const { index: _, ...rest } = suggestion;
  const { interval, bounds } = suggestion;
  if (!(lr > 0)) {
    return {
      ...rest,
      lr,
      method: 'confirmed',
      interval: [lr, lr],
      bounds: { baseLr: lr, maxLr: lr },
      verdict: { kind: 'diverged-at-once', message: allDiverged(trials) },
    };
  }
  return {
    ...rest,
    lr,
    method: 'confirmed',
    interval: [Math.min(interval[0], lr), Math.max(interval[1], lr)],
    bounds: { baseLr: Math.min(bounds.baseLr, lr), maxLr: Math.max(bounds.maxLr, lr) },
  };
}

function allDiverged(trials: Confirmation['trials']): string {
  const lowest = Math.min(...trials.map(({ lr }) => lr));
  return `Training diverged at each rate that was tried, down to ${Number(lowest.toPrecision(2))}. Check the data for non-finite values, and run the test again with a smaller \`startLr\`.`;
}
