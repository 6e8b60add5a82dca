import { type ColumnChoice, mayBeColumn } from './columns.ts';
import type { JsonText } from './json-text.ts';
import type { Scalar } from './json-word.ts';
import type { Reading } from './text-window.ts';

/** What an object of a file holds that a history may be made of. */
export interface ReadObject {
  /** The keys, as far as a message would list them. */
  readonly names: string[];
  /** Lists of numbers under names that may be columns. */
  readonly lists: Map<string, number[]>;
  /** Values that are no lists or objects, under names that may be columns, or are known. */
  readonly scalars: Map<string, Scalar>;
  /** Known values of more than one part. */
  readonly band: Map<string, number[]>;
  readonly settings: Map<string, string | number | boolean>;
}

const MOST_NAMES = 1000;
const ABOUT: readonly string[] = ['format', 'version', 'stopReason', 'steps', 'optimizer'];
/** Names that are no harm in a Map, but would be in an object made of it. */
const RESERVED: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** Reads an object of lists (a whole history, where `history` may hold the lists) or of numbers. */
export function* readObject(
  json: JsonText,
  choice: ColumnChoice,
  into: ReadObject = {
    names: [],
    lists: new Map(),
    scalars: new Map(),
    band: new Map(),
    settings: new Map(),
  },
  isInner = false,
): Reading<ReadObject> {
  yield* json.object(function* (key): Reading<void> {
    const first = yield* json.peek();
    if (into.names.length < MOST_NAMES) into.names.push(key);
    const isColumn = mayBeColumn(key, choice);
    if (isColumn && first === '[') {
      into.lists.set(key, yield* json.numbers(key));
    } else if (isColumn && first === '{') {
      into.lists.set(key, yield* numbersByRow(json));
    } else if (first === '[') {
      yield* json.skip();
    } else if (first !== '{') {
      const value = yield* json.scalar();
      if (isColumn || (!isInner && ABOUT.includes(key))) into.scalars.set(key, value);
    } else if (isInner) {
      yield* json.skip();
    } else if (key === 'history') {
      into.names.pop();
      yield* readObject(json, choice, into, true);
    } else if (key === 'band') {
      yield* readBand(json, into.band);
    } else if (key === 'settings') {
      yield* readSettings(json, into.settings);
    } else {
      yield* json.skip();
    }
  });
  return into;
}

/** `{"0": 1e-7, "1": 2e-7}`: a column as pandas' `DataFrame.to_json` writes it. */
function* numbersByRow(json: JsonText): Reading<number[]> {
  const list: number[] = [];
  yield* json.object(function* (key): Reading<void> {
    list.push(yield* json.number(key));
  });
  return list;
}

function* readBand(json: JsonText, into: Map<string, number[]>): Reading<void> {
  yield* json.object(function* (key): Reading<void> {
    const isEdge = key === 'low' || key === 'high';
    if (isEdge) into.set(key, yield* json.numbers(`band.${key}`));
    else yield* json.skip();
  });
}

function* readSettings(
  json: JsonText,
  into: Map<string, string | number | boolean>,
): Reading<void> {
  yield* json.object(function* (key): Reading<void> {
    const first = yield* json.peek();
    if (first === '{' || first === '[') return yield* json.skip();
    const value = yield* json.scalar();
    const isKept = into.size < MOST_NAMES && !RESERVED.includes(key);
    if (isKept && value !== null) into.set(key, value);
  });
}
