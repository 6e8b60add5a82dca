import { oneLine } from '../printable.ts';
import type { Suggestion } from '../suggest/suggestion.ts';
import type { RateScale } from './clipping.ts';
import type { Curve } from './curve.ts';
import { lineThrough } from './line-through.ts';
import type { Domain } from './loss-domain.ts';
import { formatRate } from './number-text.ts';

/** The mark of a suggestion in a figure. */
export interface SuggestionMark {
  /** `undefined` if the curve supports no rate, or the rate isn't on the axis. */
  readonly lr: number | undefined;
  /** The smoothed loss at `lr`; `undefined` if the curve has none there. */
  readonly loss: number | undefined;
  readonly interval: Domain | undefined;
  readonly bounds: Domain | undefined;
  /** The text at the mark, with the doubt of the verdict. */
  readonly label: string;
}

/** Marks the parts of a suggestion that are finite, and on a logarithmic axis > 0. */
export function suggestionMark(
  suggestion: Suggestion,
  curve: Curve,
  logLr: boolean,
  scale: RateScale,
): SuggestionMark {
  const isRate = (value: number): boolean => Number.isFinite(value) && (!logLr || value > 0);
  const pair = (low: number, high: number): Domain | undefined =>
    isRate(low) && isRate(high) && low < high ? [low, high] : undefined;

  const { interval, bounds, verdict } = suggestion;
  const lr = isRate(suggestion.lr) ? suggestion.lr : undefined;
  const doubt = verdict.kind === 'ok' ? '' : ` (${oneLine(verdict.kind).replaceAll('-', ' ')})`;
  return {
    lr,
    loss: lr === undefined ? undefined : lineThrough(curve.smoothed, scale)(lr),
    interval: lr === undefined ? undefined : pair(interval[0], interval[1]),
    bounds: pair(bounds.baseLr, bounds.maxLr),
    label: lr === undefined ? `no suggestion${doubt}` : `suggested ${formatRate(lr)}${doubt}`,
  };
}
