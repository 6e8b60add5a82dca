import { ArgumentError, check } from '../errors.ts';
import { oneLine } from '../printable.ts';
import type { Band } from '../range-test/average-histories.ts';
import type { Suggestion } from '../suggest/suggestion.ts';
import type { SingleTestOptions } from './plotted-test.ts';

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

/** The options, checked and with their defaults. */
export interface CurveSettings {
  /** `undefined`: as many as the author of the method that is shown leaves out. */
  readonly skipStart: number | undefined;
  readonly skipEnd: number | undefined;
  readonly logLr: boolean;
  readonly showLr: number | undefined;
  readonly suggestLr: boolean;
  readonly title: string | undefined;
  /** What belongs to the one test where there is one: not checked yet, as its history isn't. */
  readonly single: SingleTestOptions;
}

/** @throws {ArgumentError} when `options` is no object. */
export function expectOptions(options: unknown): void {
  check(typeof options === 'object' && options !== null, 'options', 'an object', options);
}

/**
 * Checks every option and fills in the defaults.
 *
 * @throws {ArgumentError} naming the first option that can't be used, or isn't known.
 */
export function resolveCurveOptions(options: CurveOptions): CurveSettings {
  const {
    skipStart,
    skipEnd,
    logLr = true,
    showLr,
    suggestLr = true,
    suggestion,
    band,
    title,
    ...unknown
  } = options;
  const [unknownName] = Object.keys(unknown);
  if (unknownName !== undefined) {
    throw new ArgumentError(
      `Expected \`options\` to have names that are known, got \`${unknownName}\``,
    );
  }
  for (const [name, skip] of Object.entries({ skipStart, skipEnd })) {
    const isFit = skip === undefined || (Number.isInteger(skip) && skip >= 0);
    check(isFit, name, 'an integer >= 0', skip);
  }
  check(typeof logLr === 'boolean', 'logLr', 'a boolean', logLr);
  if (showLr !== undefined) {
    const what = logLr
      ? 'a finite number > 0, as the axis is logarithmic (see `logLr`)'
      : 'a finite number';
    check(Number.isFinite(showLr) && (!logLr || showLr > 0), 'showLr', what, showLr);
  }
  check(typeof suggestLr === 'boolean', 'suggestLr', 'a boolean', suggestLr);
  if (title !== undefined) check(typeof title === 'string', 'title', 'a string', title);
  return {
    skipStart,
    skipEnd,
    logLr,
    showLr,
    suggestLr,
    title: title === undefined ? undefined : oneLine(title),
    single: { suggestion, band },
  };
}
