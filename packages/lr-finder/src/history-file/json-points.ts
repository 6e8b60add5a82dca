import { type ColumnChoice, type Columns, findColumns, findUnnamedColumns } from './columns.ts';
import { quotable } from './history-file-error.ts';
import { type ReadObject, readObject } from './json-object.ts';
import type { JsonText, Scalar } from './json-text.ts';
import { A_RATE, isRate, Points } from './points.ts';

/** Reads points of a history that come one after the other, as objects or as short lists of numbers. */
export function pointReader(json: JsonText, choice: ColumnChoice) {
  const { window } = json;
  let names: readonly string[] = [];
  let points: Points | undefined;
  /** The error for the point that was read last: at its end. */
  const errorOf = (message: string) => window.error(message, window.at - 1);
  const pointsWith = (find: () => Columns): Points => {
    points = new Points(window.placing(window.at - 1, find));
    return points;
  };
  const add = (into: Points, [lr, loss, rawLoss]: readonly number[]) => {
    if (isRate(lr!)) return into.add(lr!, loss!, rawLoss!);
    throw errorOf(`Expected \`lr\` to be ${A_RATE}, got ${lr}. Look whether these are the rates`);
  };
  const addObject = (into: Points, row: ReadonlyMap<string, Scalar>) => {
    const numbers = names.map((name) => {
      const value = row.get(name);
      if (value === null) return Number.NaN;
      if (typeof value === 'number') return value;
      const got = typeof value === 'string' ? `'${quotable(value)}'` : String(value);
      throw errorOf(
        `Expected \`${quotable(name)}\` to be a number or null in each object, got ${got}. Write numbers without quotes`,
      );
    });
    add(into, numbers);
  };
  /** Takes the first object, whose names say which are the columns. */
  const addFirst = ({ names: all, scalars }: ReadObject) => {
    const into = pointsWith(() => findColumns(all, choice));
    const { lr, loss, rawLoss } = into.columns;
    names = [all[lr]!, all[loss]!, all[rawLoss]!];
    addObject(into, scalars);
  };
  return {
    addFirst,
    history: () => points?.history ?? { lr: [], loss: [], rawLoss: [] },
    /** Reads an object. One without any of the columns is passed over. */
    async object(): Promise<void> {
      if (!points) return addFirst(await json.whole(() => readObject(json, choice)));
      const row = await json.whole(() => {
        const read = new Map<string, Scalar>();
        json.each('{', (key = '') => {
          if (names.includes(key)) read.set(key, json.number(key));
          else json.skip();
        });
        return read;
      });
      if (row.size > 0) addObject(points, row);
    },
    /** Reads a list of numbers, as of `json.dumps(list(zip(lrs, losses)))`. */
    async list(): Promise<void> {
      const row = await json.whole(() => json.numbers('row'));
      const into = points ?? pointsWith(() => findUnnamedColumns(row.length, choice));
      const { lr, loss, rawLoss } = into.columns;
      if (row.length > Math.max(lr, loss, rawLoss)) {
        return add(into, [row[lr]!, row[loss]!, row[rawLoss]!]);
      }
      throw errorOf(
        `Expected lists of equal length, got one of ${row.length}. Fill it up, or take it out`,
      );
    },
  };
}
