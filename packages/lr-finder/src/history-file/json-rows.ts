import { type ColumnChoice, type Columns, findColumns, findUnnamedColumns } from './columns.ts';
import type { HistoryFile } from './history-file.ts';
import { quotable } from './history-file-error.ts';
import type { ReadObject } from './json-object.ts';
import type { JsonText } from './json-text.ts';
import type { Scalar } from './json-word.ts';
import { A_RATE, isRate, Points } from './points.ts';
import type { Reading } from './text-window.ts';

type Names = Readonly<Record<keyof Columns, string>>;

/** Points of a history that come one after the other, as objects or as short lists of numbers. */
export class JsonRows {
  readonly #json: JsonText;
  readonly #choice: ColumnChoice;
  #names: Names | undefined;
  #columns: Columns | undefined;
  #points = new Points(false);

  constructor(json: JsonText, choice: ColumnChoice) {
    this.#json = json;
    this.#choice = choice;
  }

  get history(): HistoryFile['history'] {
    return this.#points.history;
  }

  /** Takes the first object, whose names say which are the columns. */
  first({ names, scalars }: ReadObject): void {
    const { window } = this.#json;
    const columns = window.told(window.at - 1, () => findColumns(names, this.#choice));
    const { lr, loss, rawLoss } = columns;
    this.#names = { lr: names[lr]!, loss: names[loss]!, rawLoss: names[rawLoss]! };
    this.#points = new Points(rawLoss !== loss);
    this.#addObject(scalars);
  }

  /** Reads a further object. One without any of the columns is passed over. */
  *object(): Reading<void> {
    const json = this.#json;
    const names = this.#names!;
    const row = new Map<string, Scalar>();
    yield* json.object(function* (key): Reading<void> {
      const isWanted = key === names.lr || key === names.loss || key === names.rawLoss;
      if (isWanted) row.set(key, yield* json.number(key));
      else yield* json.skip();
    });
    if (row.size > 0) this.#addObject(row);
  }

  /** Reads a list of numbers, as of `json.dumps(list(zip(lrs, losses)))`. */
  *list(): Reading<void> {
    const { window } = this.#json;
    const row = yield* this.#json.numbers('row');
    if (!this.#columns) {
      this.#columns = window.told(window.at - 1, () =>
        findUnnamedColumns(row.length, this.#choice),
      );
      this.#points = new Points(this.#columns.rawLoss !== this.#columns.loss);
    }
    const { lr, loss, rawLoss } = this.#columns;
    if (row.length <= Math.max(lr, loss, rawLoss)) {
      throw window.error(
        `Expected lists of equal length, got one of ${row.length}. Fill it up, or take it out`,
        window.at - 1,
      );
    }
    this.#add(row[lr]!, row[loss]!, row[rawLoss]!);
  }

  #addObject(row: ReadonlyMap<string, Scalar>): void {
    const { lr, loss, rawLoss } = this.#names!;
    this.#add(this.#number(row, lr), this.#number(row, loss), this.#number(row, rawLoss));
  }

  #number(row: ReadonlyMap<string, Scalar>, name: string): number {
    const value = row.get(name);
    if (value === null) return Number.NaN;
    if (typeof value === 'number') return value;
    const got = typeof value === 'string' ? `'${quotable(value)}'` : String(value);
    const { window } = this.#json;
    throw window.error(
      `Expected \`${quotable(name)}\` to be a number or null in each object, got ${got}. Write numbers without quotes`,
      window.at - 1,
    );
  }

  #add(lr: number, loss: number, rawLoss: number): void {
    if (!isRate(lr)) {
      const { window } = this.#json;
      throw window.error(
        `Expected \`lr\` to be ${A_RATE}, got ${lr}. Look whether these are the rates`,
        window.at - 1,
      );
    }
    this.#points.add(lr, loss, rawLoss);
  }
}
