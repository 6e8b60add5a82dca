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

/** What to draw of a history, whatever it is drawn on. Defaults as pytorch-lr-finder's `plot`. */
export interface CurveOptions {
  /**
   * Points at the start that are drawn faded; an integer >= 0. Default: those that the author of the
   * method that is shown leaves out; where no suggestion is, 0.
   */
  readonly skipStart?: number | undefined;
  /** The same at the end. */
  readonly skipEnd?: number | undefined;
  /** Whether the learning rates are on a logarithmic axis. Default: true. */
  readonly logLr?: boolean | undefined;
  /** A learning rate to mark with a line; finite, and > 0 on a logarithmic axis. */
  readonly showLr?: number | undefined;
  /** Whether suggestions are drawn, where there are any. Default: true. */
  readonly suggestLr?: boolean | undefined;
  /**
   * What the curve says, as `suggest(history)` returns it; none is drawn where none is given. Of
   * several tests each has its own.
   */
  readonly suggestion?: Suggestion | undefined;
  /**
   * How far the `repeats` of the test lie apart, as in its result, drawn as an area. Of several
   * tests each has its own.
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

/** All about each option of a curve. A suggestion and a band are checked with their test. */
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
