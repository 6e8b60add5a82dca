import { type ColumnChoice, mayBeColumn, mayBeStep } from './columns.ts';
import type { JsonText, Scalar } from './json-text.ts';

/** What an object of a file holds that a history may be made of. */
export interface ReadObject {
  /** The keys, as far as a message would list them. */
  readonly names: string[];
  /** Lists of numbers under names that may be columns. */
  readonly lists: Map<string, number[]>;
  /** Values that are no lists or objects, under names that may be columns, or are known. */
  readonly scalars: Map<string, Scalar>;
  /** The objects under `log_history`, where Hugging Face's Trainer has its log. */
  readonly rows: ReadObject[] | undefined;
  readonly band: Map<string, number[]>;
  readonly settings: Map<string, string | number | boolean>;
}

const MOST_NAMES = 1000;
const ABOUT: readonly string[] = ['format', 'version', 'stopReason', 'steps', 'optimizer'];
/** Objects whose members are read too. */
const PARENTS: readonly string[] = ['history', 'band', 'settings'];
/** Names that are no harm in a Map, but would be in an object made of it. */
const RESERVED: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** Reads an object of lists (a whole history, where `history` may hold the lists) or of numbers. */
export function readObject(json: JsonText, choice: ColumnChoice): ReadObject {
  const names: string[] = [];
  const lists = new Map<string, number[]>();
  const scalars = new Map<string, Scalar>();
  const band = new Map<string, number[]>();
  const settings = new Map<string, string | number | boolean>();
  let rows: ReadObject[] | undefined;
  const readMember = (key: string, parent?: string) => {
    const first = json.peek();
    const isNested = first === '{' || first === '[';
    if (parent === 'band' && (key === 'low' || key === 'high')) {
      band.set(key, json.numbers(`band.${key}`));
    } else if (parent === 'settings' && !isNested) {
      const value = json.scalar();
      const isKept = settings.size < MOST_NAMES && !RESERVED.includes(key);
      if (isKept && value !== null) settings.set(key, value);
    } else if (parent === 'band' || parent === 'settings') {
      json.skip();
    } else {
      const isColumn = mayBeColumn(key, choice);
      const isParent = !parent && !isColumn && first === '{' && PARENTS.includes(key);
      if (names.length < MOST_NAMES && !(isParent && key === 'history')) names.push(key);
      if (!parent && key === 'log_history' && first === '[') {
        const log: ReadObject[] = [];
        json.each('[', () => log.push(readObject(json, choice)));
        rows = log;
      } else if (isParent) json.each('{', (inner = '') => readMember(inner, key));
      else if (isColumn && isNested) lists.set(key, json.numbers(key));
      else if (!isNested && (isColumn || mayBeStep(key) || (!parent && ABOUT.includes(key)))) {
        scalars.set(key, json.scalar());
      } else json.skip();
    }
  };
  json.each('{', (key = '') => readMember(key));
  return { names, lists, scalars, rows, band, settings };
}
