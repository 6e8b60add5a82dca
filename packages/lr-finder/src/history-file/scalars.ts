import { type ColumnChoice, findColumns, mayBeColumn } from './columns.ts';
import type { CsvRecord } from './csv-record.ts';
import { quotable } from './history-file-error.ts';
import { numberOf } from './number-text.ts';
import { A_RATE, isRate, Points } from './points.ts';
import type { TextWindow } from './text-window.ts';

/** The values of a metric, each logged at a step. */
interface Metric {
  readonly steps: number[];
  readonly values: number[];
}

const MOST_METRICS = 1000;
const indexOf = (names: readonly string[], pattern: RegExp): number =>
  names.findIndex((name) => pattern.test(name));

/**
 * The columns of a table with a row for each value of a metric: of several metrics, as of MLflow, or of
 * one, as TensorBoard downloads it. `undefined` if the names are not those of such a table.
 */
export function scalarColumns(names: readonly string[]) {
  const step = indexOf(names, /^step$/i);
  const value = indexOf(names, /^value$/i);
  if (step < 0 || value < 0) return undefined;
  const metric = indexOf(names, /^(?:key|metric|tag)$/i);
  if (metric >= 0) return { step, value, metric };
  return indexOf(names, /^wall[ _]time$/i) >= 0 ? { step, value, metric: undefined } : undefined;
}

/** Collects the rows of such a table. */
export class Scalars {
  readonly #window: TextWindow;
  readonly #columns: NonNullable<ReturnType<typeof scalarColumns>>;
  readonly #choice: ColumnChoice;
  /** In the order in which they come. */
  readonly #metrics = new Map<string, Metric>();

  constructor(
    window: TextWindow,
    columns: NonNullable<ReturnType<typeof scalarColumns>>,
    choice: ColumnChoice,
  ) {
    this.#window = window;
    this.#columns = columns;
    this.#choice = choice;
  }

  add({ fields, starts }: CsvRecord): void {
    const { metric, step, value } = this.#columns;
    const name = metric === undefined ? '' : (fields[metric] ?? '').trim();
    let found = this.#metrics.get(name);
    if (!found) {
      if (this.#metrics.size >= MOST_METRICS) return;
      found = { steps: [], values: [] };
      this.#metrics.set(name, found);
    }
    if (metric !== undefined && !mayBeColumn(name, this.#choice)) return;
    for (const [column, list] of [
      [step, found.steps],
      [value, found.values],
    ] as const) {
      const text = fields[column] ?? '';
      const number = numberOf(text, false);
      if (number === undefined || (column === step && Number.isNaN(number))) {
        throw this.#window.error(
          `Expected \`${column === step ? 'step' : 'value'}\` to be a number, got '${quotable(text)}'. Put the number right, or leave out the row`,
          starts[Math.min(column, starts.length - 1)],
        );
      }
      list.push(number);
    }
  }

  /** The history, with the losses of another table where these are the rates alone. */
  finish(losses?: Scalars) {
    const all = [...this.#metrics.keys()];
    if (this.#columns.metric === undefined) return this.#join(this.#only(), losses!.#only());
    const { lr, loss } = this.#window.withPlace(undefined, () => findColumns(all, this.#choice));
    return this.#join(this.#metrics.get(all[lr]!)!, this.#metrics.get(all[loss]!)!);
  }

  /** Whether it has one metric, without a name. */
  get isOne(): boolean {
    return this.#columns.metric === undefined;
  }

  #only(): Metric {
    return this.#metrics.get('') ?? { steps: [], values: [] };
  }

  #join(rates: Metric, losses: Metric) {
    const points = new Points({ lr: 0, loss: 1, rawLoss: 1, step: 2 }, this.#window);
    const place = { line: 1, column: 1 };
    for (const [i, lr] of rates.values.entries()) {
      if (!isRate(lr)) {
        throw this.#window.error(
          `Expected the rate at step ${rates.steps[i]} to be ${A_RATE}, got ${lr}. Look whether these are the rates`,
        );
      }
      points.add([lr, Number.NaN, Number.NaN, rates.steps[i]!], place);
    }
    for (const [i, loss] of losses.values.entries()) {
      points.add([Number.NaN, loss, loss, losses.steps[i]!], place);
    }
    return points.finish();
  }
}
