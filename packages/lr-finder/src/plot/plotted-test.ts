import { ArgumentError, check, DataError, expected } from '../errors.ts';
import { expectKind } from '../options.ts';
import { oneLine } from '../printable.ts';
import type { Band } from '../range-test/average-histories.ts';
import { expectEqualLengths, type History } from '../range-test/history.ts';
import type { Measurement } from '../range-test/measurement.ts';
import type { Suggestion } from '../suggest/suggestion.ts';
import { MEASUREMENT } from './options.ts';

/** One of several tests in a figure. */
export interface PlottedTest {
  /** Its name in the legend. */
  readonly name: string;
  readonly history: History;
  /** The suggestion, as `suggest(history)` returns it. */
  readonly suggestion?: Suggestion | undefined;
  /** The range of the `repeats`, as in the result of the test. */
  readonly band?: Band | undefined;
  /** How the losses were measured, as in the result of the test. Default: as training losses are. */
  readonly measurement?: Pick<Measurement, 'lossAfterUpdate'> | undefined;
}

/** What a single test has besides its history. */
export type SingleTestOptions = Omit<PlottedTest, 'name' | 'history'>;

/**
 * Checks what is to be drawn, and returns it as a list.
 *
 * @throws {DataError} for a history that isn't three lists of equal length.
 * @throws {ArgumentError} for an unusable list, suggestion, band or measurement.
 */
export function plottedTests(
  data: History | readonly PlottedTest[],
  single: SingleTestOptions,
): readonly PlottedTest[] {
  if (!isList(data)) {
    const { suggestion, band, measurement } = single;
    const test = { name: '', history: data, suggestion, band, measurement };
    expectTest(test, '');
    return [test];
  }
  check(data.length > 0, 'tests', 'a list of at least one test', data);
  for (const name of ['suggestion', 'band', 'measurement'] as const) {
    if (single[name] === undefined) continue;
    throw new ArgumentError(
      `Expected \`${name}\` to belong to one of the tests, got one for all. Pass it as \`tests[0].${name}\``,
    );
  }
  return data.map((test: unknown, i) => {
    const path = `tests[${i}]`;
    if (typeof test !== 'object' || test === null) {
      throw new ArgumentError(expected(path, 'an object { name, history }', test));
    }
    const { name, ...rest } = test as PlottedTest;
    check(typeof name === 'string', `${path}.name`, 'a string', name);
    const named = { ...rest, name: oneLine(name) || `test ${i + 1}` };
    expectTest(named, `${path}.`);
    return named;
  });
}

/** `Array.isArray`, which doesn't narrow readonly arrays. */
function isList(data: History | readonly PlottedTest[]): data is readonly PlottedTest[] {
  return Array.isArray(data);
}

function expectTest({ history, suggestion, band, measurement }: PlottedTest, path: string): void {
  expectHistory(history, `${path}history`);
  if (suggestion !== undefined) {
    const what = 'what `suggest(history)` returns';
    check(isSuggestion(suggestion), `${path}suggestion`, what, suggestion);
  }
  if (measurement !== undefined) expectKind(`${path}measurement`, measurement, MEASUREMENT);
  if (band === undefined) return;
  const count = history.lr.length;
  const { low, high } = Object(band) as Partial<Band>;
  const isBand = [low, high].every((list) => Array.isArray(list) && list.length === count);
  check(isBand, `${path}band`, `{ low, high } with ${count} losses each, as the history`, band);
}

function expectHistory(history: History, path: string): void {
  const lists: unknown = history;
  if (typeof lists !== 'object' || lists === null) {
    throw new DataError(expected(path, 'an object { lr, loss, rawLoss }', history));
  }
  for (const name of ['lr', 'loss', 'rawLoss'] as const) {
    if (!Array.isArray(history[name])) {
      throw new DataError(expected(`${path}.${name}`, 'a list of numbers', history[name]));
    }
  }
  expectEqualLengths(history, path);
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
