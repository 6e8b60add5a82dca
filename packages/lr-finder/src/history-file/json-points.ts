import {
  type ColumnChoice,
  type Columns,
  findColumns,
  findUnnamedColumns,
  mayBeColumn,
  mayBeColumns,
} from './columns.ts';
import { type Position, quotable } from './history-file-error.ts';
import { type ReadObject, readObject } from './json-object.ts';
import type { JsonText, Scalar } from './json-text.ts';
import { A_RATE, Points } from './points.ts';

interface Row {
  readonly values: ReadonlyMap<string, Scalar>;
  /** Where it ends. */
  readonly place: number | Position;
}

/** Loggers write rates and losses in objects of their own: after so many the columns are chosen. */
const MOST_WAITING = 100;
const MOST_NAMES = 1000;

/** Reads points of a history that come one after the other, as objects or as short lists of numbers. */
export function pointReader(json: JsonText, choice: ColumnChoice) {
  const { window } = json;
  const seen = new Set<string>();
  /** The objects that came before the columns were known. */
  const waiting: Row[] = [];
  let names: readonly string[] = [];
  let points: Points | undefined;
  const pointsWith = (place: number | Position, find: () => Columns): Points => {
    points = new Points(window.withPlace(place, find), window);
    return points;
  };
  const addNumbers = (into: Points, row: readonly number[], place: number | Position) => {
    if (into.mayHave(row[0]!, row[3])) return into.add(row, place);
    throw window.error(
      `Expected \`lr\` to be ${A_RATE}, got ${row[0]}. Look whether these are the rates`,
      place,
    );
  };
  const addRow = (into: Points, { values, place }: Row) => {
    // Loggers write objects for others than ours.
    if (!names.slice(0, 3).some((name) => values.has(name))) return;
    const numbers = names.map((name) => {
      const value = values.get(name) ?? null;
      if (value === null) return Number.NaN;
      if (typeof value === 'number') return value;
      const got = typeof value === 'string' ? `'${quotable(value)}'` : String(value);
      throw window.error(
        `Expected \`${quotable(name)}\` to be a number or null in each object, got ${got}. Write numbers without quotes`,
        place,
      );
    });
    addNumbers(into, numbers, place);
  };
  const chooseColumns = (place: number | Position): Points => {
    const all = [...seen];
    const into = pointsWith(place, () => findColumns(all, choice));
    const { lr, loss, rawLoss, step } = into.columns;
    names = [lr, loss, rawLoss, ...(step === undefined ? [] : [step])].map((i) => all[i]!);
    for (const row of waiting) addRow(into, row);
    return into;
  };
  /** Takes an object; the first that have rates and losses say which are the columns. */
  const add = ({ names: keys, scalars }: ReadObject, place: Position) => {
    if (points) return addRow(points, { values: scalars, place });
    for (const key of keys) if (seen.size < MOST_NAMES) seen.add(key);
    if (waiting.length > 0 && !keys.some((key) => mayBeColumn(key, choice))) return;
    waiting.push({ values: scalars, place });
    if (mayBeColumns(keys, choice) || waiting.length >= MOST_WAITING) chooseColumns(place);
  };
  return {
    add,
    finish() {
      if (!points && waiting.length > 0) chooseColumns(waiting[0]!.place);
      return points?.finish() ?? { history: { lr: [], loss: [], rawLoss: [] } };
    },
    /** Reads an object. One without any of the columns is passed over. */
    async object(): Promise<void> {
      if (!points) {
        const object = await json.readWhole(() => readObject(json, choice));
        return add(object, window.position(window.at - 1));
      }
      const values = await json.readWhole(() => {
        const read = new Map<string, Scalar>();
        json.each('{', (key = '') => {
          if (names.includes(key)) read.set(key, json.number(key));
          else json.skip();
        });
        return read;
      });
      addRow(points, { values, place: window.at - 1 });
    },
    /** Reads a list of numbers, as of `json.dumps(list(zip(lrs, losses)))`. */
    async list(): Promise<void> {
      const row = await json.readWhole(() => json.numbers('row'));
      const place = window.at - 1;
      const into = points ?? pointsWith(place, () => findUnnamedColumns(row.length, choice));
      const { lr, loss, rawLoss } = into.columns;
      if (row.length > Math.max(lr, loss, rawLoss)) {
        return addNumbers(into, [row[lr]!, row[loss]!, row[rawLoss]!], place);
      }
      throw window.error(
        `Expected lists of equal length, got one of ${row.length}. Fill it up, or take it out`,
        place,
      );
    },
  };
}
