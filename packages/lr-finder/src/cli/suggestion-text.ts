import { formatRate } from '../plot/number-text.ts';
import type { Suggestion } from '../suggest/suggestion.ts';
import { EXIT } from './exit-status.ts';

/** A suggestion in two or three lines. */
export function suggestionText({ lr, interval, bounds, verdict }: Suggestion): string {
  const { baseLr, maxLr } = bounds;
  return [
    ...(lr > 0
      ? [`Suggested learning rate: ${formatRate(lr)}${intervalText(interval)}`]
      : ['No learning rate is suggested.']),
    ...(baseLr > 0 && maxLr > baseLr
      ? [`To cycle: between ${formatRate(baseLr)} and ${formatRate(maxLr)}`]
      : []),
    verdict.message,
  ].join('\n');
}

function intervalText([low, high]: readonly [number, number]): string {
  return low > 0 && high > 0 ? ` (another test: ${formatRate(low)} to ${formatRate(high)})` : '';
}

/** The exit status for a suggestion. */
export function statusFor({ lr, verdict }: Suggestion): number {
  return lr > 0 && verdict.kind === 'ok' ? EXIT.ok : EXIT.doubtful;
}
