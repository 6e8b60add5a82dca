import type { Suggestion } from '../suggest/suggestion.ts';
import { formatRate } from './number-text.ts';

/** The interval or the bounds of a suggestion, in words. */
export interface SuggestedRange {
  readonly name: 'Interval' | 'Bounds';
  /** The lower and the upper rate: `1e-3 to 1e-2`. */
  readonly range: string;
  /** The meaning of the range, in one sentence. */
  readonly meaning: string;
}

/**
 * The interval and the bounds of a suggestion in words, as far as it has them.
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
