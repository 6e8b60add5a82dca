import type { ColumnChoice } from './columns.ts';
import type { CsvRecord } from './csv-record.ts';
import { quotable } from './history-file-error.ts';
import { join, Metrics } from './metrics.ts';
import { numberOf } from './number-text.ts';
import type { TextWindow } from './text-window.ts';

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
  readonly #metrics: Metrics;
  /** Of a table of one metric, which has no name. */
  readonly #only = { steps: [] as number[], values: [] as number[] };

  constructor(
    window: TextWindow,
    columns: NonNullable<ReturnType<typeof scalarColumns>>,
    choice: ColumnChoice,
  ) {
    this.#window = window;
    this.#columns = columns;
    this.#metrics = new Metrics(choice);
  }

  add({ fields, starts }: CsvRecord): void {
    const { metric, step, value } = this.#columns;
    const found =
      metric === undefined ? this.#only : this.#metrics.find((fields[metric] ?? '').trim());
    if (!found) return;
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
    if (!losses) return this.#metrics.finish(this.#window);
    return join(this.#window, this.#only, losses.#only);
  }

  /** Whether it has one metric, without a name. */
  get isOne(): boolean {
    return this.#columns.metric === undefined;
  }
}
