import { ArgumentError, DataError, expected } from '../errors.ts';
import { expectEqualLengths, type History } from '../range-test/history.ts';
import type { Suggestion } from '../suggest/suggestion.ts';

/** What to draw of a history, whatever it is drawn on. Defaults as pytorch-lr-finder's `plot`. */
export interface CurveOptions {
  /** Points at the start that are drawn faded; an integer >= 0. Default: 10. */
  readonly skipStart?: number | undefined;
  /** Points at the end that are drawn faded; an integer >= 0. Default: 5. */
  readonly skipEnd?: number | undefined;
  /** Whether the learning rates are on a logarithmic axis. Default: true. */
  readonly logLr?: boolean | undefined;
  /** A learning rate to mark with a line; finite, and > 0 on a logarithmic axis. */
  readonly showLr?: number | undefined;
  /** Whether `suggestion` is drawn. Default: true. */
  readonly suggestLr?: boolean | undefined;
  /** What the curve says, as `suggest(history)` returns it; none is drawn where none is given. */
  readonly suggestion?: Suggestion | undefined;
  /** The heading; `''`: none. Default: `'Learning rate range test'`. */
  readonly title?: string | undefined;
}

/** The options, checked and with their defaults. */
export interface CurveSettings {
  readonly skipStart: number;
  readonly skipEnd: number;
  readonly logLr: boolean;
  readonly showLr: number | undefined;
  /** Without `suggestLr` it is `undefined`. */
  readonly suggestion: Suggestion | undefined;
  readonly title: string;
}

/** Names an option, says what it has to be, and throws where it isn't. */
export function check(ok: boolean, name: string, what: string, got: unknown): void {
  if (!ok) throw new ArgumentError(expected(name, what, got));
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
    skipStart = 10,
    skipEnd = 5,
    logLr = true,
    showLr,
    suggestLr = true,
    suggestion,
    title = 'Learning rate range test',
    ...unknown
  } = options;
  const [unknownName] = Object.keys(unknown);
  if (unknownName !== undefined) {
    throw new ArgumentError(
      `Expected \`options\` to have names that are known, got \`${unknownName}\``,
    );
  }
  for (const [name, skip] of Object.entries({ skipStart, skipEnd })) {
    check(Number.isInteger(skip) && skip >= 0, name, 'an integer >= 0', skip);
  }
  check(typeof logLr === 'boolean', 'logLr', 'a boolean', logLr);
  if (showLr !== undefined) {
    const what = logLr
      ? 'a finite number > 0, as the axis is logarithmic (see `logLr`)'
      : 'a finite number';
    check(Number.isFinite(showLr) && (!logLr || showLr > 0), 'showLr', what, showLr);
  }
  check(typeof suggestLr === 'boolean', 'suggestLr', 'a boolean', suggestLr);
  if (suggestion !== undefined) {
    const what = 'what `suggest(history)` returns';
    check(isSuggestion(suggestion), 'suggestion', what, suggestion);
  }
  check(typeof title === 'string', 'title', 'a string', title);
  return {
    skipStart,
    skipEnd,
    logLr,
    showLr,
    suggestion: suggestLr ? suggestion : undefined,
    title: printable(title),
  };
}

/** @throws {DataError} when `history` isn't three lists of equal length. */
export function expectHistory(history: History): void {
  const lists: unknown = history;
  if (typeof lists !== 'object' || lists === null) {
    throw new DataError(expected('history', 'an object { lr, loss, rawLoss }', history));
  }
  for (const name of ['lr', 'loss', 'rawLoss'] as const) {
    if (!Array.isArray(history[name])) {
      throw new DataError(expected(`history.${name}`, 'a list of numbers', history[name]));
    }
  }
  expectEqualLengths(history);
}

function isSuggestion(value: unknown): value is Suggestion {
  if (typeof value !== 'object' || value === null) return false;
  const { lr, interval, bounds, verdict } = value as Partial<Suggestion>;
  return (
    typeof lr === 'number' &&
    Array.isArray(interval) &&
    interval.length === 2 &&
    typeof bounds === 'object' &&
    bounds !== null &&
    typeof verdict?.kind === 'string' &&
    typeof verdict.message === 'string'
  );
}

/** One line, without the control characters that neither XML nor a terminal may be given. */
function printable(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '')
    .trim();
}
