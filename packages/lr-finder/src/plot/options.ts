import {
  BOOLEAN,
  integer,
  number,
  type OptionTable,
  POSITIVE,
  type Settings,
  STRING,
  UNCHECKED,
} from '../options.ts';
import type { Band } from '../range-test/average-histories.ts';
import type { Suggestion } from '../suggest/suggestion.ts';

/** What to draw of a history, in any kind of figure. Defaults as in pytorch-lr-finder's `plot`. */
export interface CurveOptions {
  /**
   * Points at the start that are drawn faded; an integer >= 0. Default: the points that the author of
   * the suggestion's method leaves out; without a suggestion, 0.
   */
  readonly skipStart?: number | undefined;
  /** The same at the end. */
  readonly skipEnd?: number | undefined;
  /** Whether the learning rates are on a logarithmic axis. Default: true. */
  readonly logLr?: boolean | undefined;
  /** A learning rate to mark with a line; finite, and > 0 on a logarithmic axis. */
  readonly showLr?: number | undefined;
  /** Whether to draw suggestions, if there are any. Default: true. */
  readonly suggestLr?: boolean | undefined;
  /**
   * The suggestion to draw, as `suggest(history)` returns it. Default: none. Several tests have each
   * its own.
   */
  readonly suggestion?: Suggestion | undefined;
  /**
   * The range of the `repeats`, as in the test's result, drawn as an area. Several tests have each its
   * own.
   */
  readonly band?: Band | undefined;
  /** The heading; `''`: none. Default: `'Learning rate range test'`. */
  readonly title?: string | undefined;
}

const FINITE = number('a finite number', Number.isFinite);
const ON_LOG_AXIS = {
  ...POSITIVE,
  what: `${POSITIVE.what}, as the axis is logarithmic (see \`logLr\`)`,
};

const AS_AUTHOR = [undefined, "that of the suggestion's method"] as const;

/** Each option of a curve, with its default and explanation. Suggestion and band are checked elsewhere. */
export const CURVE_OPTIONS = {
  skipStart: [
    integer(0),
    undefined,
    'number of points at the start that are drawn faded',
    ...AS_AUTHOR,
  ],
  skipEnd: [
    integer(0),
    undefined,
    'number of points at the end that are drawn faded',
    ...AS_AUTHOR,
  ],
  logLr: [BOOLEAN, true, 'a logarithmic axis of rates'],
  showLr: [({ logLr }) => (logLr ? ON_LOG_AXIS : FINITE), undefined, 'a rate to mark'],
  suggestLr: [BOOLEAN, true, 'draw the suggestions that are given'],
  suggestion: [UNCHECKED, undefined, 'what `suggest(history)` returned'],
  band: [UNCHECKED, undefined, '`result.band`: an area from the lowest to the highest loss'],
  title: [STRING, undefined, "the heading; `''`: none", undefined, "`'Learning rate range test'`"],
} satisfies OptionTable<CurveOptions>;

/** The options, checked and with their defaults. */
export type CurveSettings = Settings<CurveOptions, typeof CURVE_OPTIONS>;
