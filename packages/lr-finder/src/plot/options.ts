import {
  BOOLEAN,
  integer,
  type Kind,
  number,
  type OptionTable,
  oneOf,
  POSITIVE,
  type Settings,
  STRING,
  UNCHECKED,
} from '../options.ts';
import type { Band } from '../range-test/average-histories.ts';
import type { Measurement } from '../range-test/measurement.ts';
import { type Smoothing, smoothingKind } from '../suggest/smoothing.ts';
import type { Suggestion } from '../suggest/suggestion.ts';
import type { Shown } from './shown.ts';

/** What to draw of a history, in any kind of figure. Defaults as in pytorch-lr-finder's `plot`. */
export interface CurveOptions {
  /**
   * `'loss'`: raw losses and their smoothed curve; `'slope'`: the change of that curve, as the derivative of
   * the loss by the decimal logarithm of the rate. Default: `'loss'`.
   */
  readonly show?: Shown | undefined;
  /**
   * How the line smooths the losses. `'local-linear'`: as the default method does, without delay;
   * `'moving-average'`: `history.loss`, as pytorch-lr-finder draws it. Default: as the suggestion's
   * method does, so that the line is what the rate was read from.
   */
  readonly smoothing?: Smoothing | undefined;
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
  /**
   * How the losses were measured, as in the test's result. Default: as training losses are, before the
   * step at their rate; with `'local-linear'` they are drawn at the rate of the step before, which led to
   * them. Several tests have each its own.
   */
  readonly measurement?: Pick<Measurement, 'lossAfterUpdate'> | undefined;
  /** The heading; `''`: none. Default: `'Learning rate range test'`. */
  readonly title?: string | undefined;
}

const FINITE = number('a finite number', Number.isFinite);
const ON_LOG_AXIS = {
  ...POSITIVE,
  what: `${POSITIVE.what}, as the axis is logarithmic (see \`logLr\`)`,
};

/** What says how the losses of a test were measured. */
export const MEASUREMENT: Kind = {
  what: 'what `result.measurement` has',
  fits: (value) => typeof Object(value).lossAfterUpdate === 'boolean',
};

const AS_AUTHOR = [undefined, "that of the suggestion's method"] as const;

/** Each option of a curve, with its default and explanation. Those of a single test are checked elsewhere. */
export const CURVE_OPTIONS = {
  show: [
    oneOf('loss', 'slope'),
    'loss',
    'the losses, or the change of their smoothed curve for each decade of the rate',
  ],
  smoothing: [smoothingKind(), undefined, 'how the line smooths the losses', ...AS_AUTHOR],
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
  measurement: [MEASUREMENT, undefined, '`result.measurement`: how the losses were measured'],
  title: [STRING, undefined, "the heading; `''`: none", undefined, "`'Learning rate range test'`"],
} satisfies OptionTable<CurveOptions>;

/** The options, checked and with their defaults. */
export type CurveSettings = Settings<CurveOptions, typeof CURVE_OPTIONS>;
