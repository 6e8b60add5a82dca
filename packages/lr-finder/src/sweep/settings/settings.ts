import { check, DataError, expected } from '../../errors.ts';
import { canonicalJson, isPlainObject } from './canonical-json.ts';
import type { Grid, Setting } from './setting.ts';

/** The forms in which a module may export its settings: a grid, a list, or a generator. */
export type SettingsSource =
  | Grid
  | readonly Setting[]
  | Iterable<Setting>
  | AsyncIterable<Setting>
  | (() => SettingsSource | Promise<SettingsSource>);

/** Settings, and their number if it is known in advance. */
export interface Settings {
  readonly total: number | undefined;
  /** Each setting once, in the order of the source. */
  each(): AsyncGenerator<Setting, void, undefined>;
}

/** Every combination of the values of a grid; the last name varies fastest. */
export function* expandGrid(grid: Grid): Generator<Setting, void, undefined> {
  const names = Object.keys(grid);
  const values = names.map((name) => grid[name]!);
  const total = values.reduce((count, list) => count * list.length, 1);
  for (let number = 0; number < total; number++) {
    const entries: [string, Setting[string]][] = [];
    let rest = number;
    for (let at = names.length - 1; at >= 0; at--) {
      const list = values[at]!;
      entries.unshift([names[at]!, list[rest % list.length]!]);
      rest = Math.floor(rest / list.length);
    }
    yield Object.fromEntries(entries);
  }
}

/**
 * Turns the export of a module into settings. Duplicates are left out. Each setting is checked when it
 * is reached.
 *
 * @throws {ArgumentError} if it is no source of settings.
 */
export async function settingsOf(source: unknown): Promise<Settings> {
  const given: unknown = typeof source === 'function' ? await source() : source;
  if (Array.isArray(given)) {
    const settings = given.map(plainSetting);
    const total = new Set(settings.map((setting) => canonicalJson(setting))).size;
    return { total, each: () => distinct(settings) };
  }
  if (isIterable(given)) return { total: undefined, each: () => distinct(given) };
  const grid = gridOf(given);
  const total = Object.values(grid).reduce(
    (count, list) => count * new Set(list.map((value) => canonicalJson(value))).size,
    1,
  );
  return { total, each: () => distinct(expandGrid(grid)) };
}

function gridOf(given: unknown): Grid {
  const what = 'an object of lists, a list of settings, or a generator of them';
  check(isPlainObject(given), 'grid', what, given);
  const grid = given as Readonly<Record<string, unknown>>;
  check(Object.keys(grid).length > 0, 'grid', what, given);
  for (const [name, values] of Object.entries(grid)) {
    check(
      Array.isArray(values) && values.length > 0,
      `grid.${name}`,
      'a list of at least one value',
      values,
    );
    for (const [i, value] of (values as unknown[]).entries())
      canonicalJson(value, `grid.${name}[${i}]`);
  }
  return plain(grid) as Grid;
}

async function* distinct(
  source: Iterable<unknown> | AsyncIterable<unknown>,
): AsyncGenerator<Setting, void, undefined> {
  const seen = new Set<string>();
  for await (const given of source) {
    const setting = plainSetting(given);
    const key = canonicalJson(setting);
    if (seen.has(key)) continue;
    seen.add(key);
    yield setting;
  }
}

/** A copy of the setting for its test. Getters may return another value each time, so they are called once. */
function plainSetting(given: unknown): Setting {
  if (!isPlainObject(given)) {
    throw new DataError(
      `${expected('setting', 'an object such as { weightDecay: 1e-4 }', given)}. Look at what the grid of the module gives`,
    );
  }
  canonicalJson(given);
  return plain(given) as Setting;
}

/** A copy of a checked setting as plain JSON data. */
const plain = (given: object): unknown => JSON.parse(JSON.stringify(given));

function isIterable(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    (Symbol.iterator in value || Symbol.asyncIterator in value)
  );
}
