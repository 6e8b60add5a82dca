import type { Suggestion } from '../suggest/suggestion.ts';
import { formatRate } from './number-text.ts';

/** Two rates that a suggestion gives beside its own, in words. */
export interface SuggestedRange {
  readonly name: 'Interval' | 'Bounds';
  /** From the one to the other. */
  readonly range: string;
  /** What it is: one sentence. */
  readonly meaning: string;
}

/**
 * What a suggestion says beside its rate, as far as it says so.
 *
 * @param rateText - writes a rate. Default: as on the axis of a figure.
 */
export function suggestionWords(
  { lr, interval, bounds: { baseLr, maxLr } }: Suggestion,
  rateText: (lr: number) => string = formatRate,
): SuggestedRange[] {
  const inWords = (
    name: SuggestedRange['name'],
    [low, high]: readonly [number, number],
    meaning: string,
  ): SuggestedRange[] =>
    Number.isFinite(low) && Number.isFinite(high)
      ? [{ name, range: `${rateText(low)} to ${rateText(high)}`, meaning }]
      : [];
  return [
    ...inWords(
      'Interval',
      Number.isFinite(lr) ? interval : [lr, lr],
      'Where the rate would come out in another run of the same test, 80 times in a hundred.',
    ),
    ...inWords(
      'Bounds',
      [baseLr, maxLr],
      'To cycle between: where the loss starts to fall, and where it stops.',
    ),
  ];
}
