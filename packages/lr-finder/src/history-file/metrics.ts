import { type ColumnChoice, findColumns, mayBeColumn } from './columns.ts';
import { A_RATE, isRate, Points } from './points.ts';
import type { TextWindow } from './text-window.ts';

/** The values of a metric, each logged at a step. */
interface Metric {
  readonly steps: number[];
  readonly values: number[];
}

const MOST_METRICS = 1000;
const isNumber = (column: string | number | undefined) => /^\d+$/.test(String(column));

/** Collects metrics, of which one is the rate and one the loss: each has a value at some steps. */
export class Metrics {
  readonly #choice: ColumnChoice;
  /** In the order in which they come. */
  readonly #metrics = new Map<string, Metric & { readonly isNeeded: boolean }>();
  /** Any metric may be chosen by its number. */
  readonly #needsAll: boolean;

  constructor(choice: ColumnChoice) {
    this.#choice = choice;
    this.#needsAll = isNumber(choice.lrColumn) || isNumber(choice.lossColumn);
  }

  /** The metric of a name, if its values are needed. */
  find(name: string): Metric | undefined {
    let found = this.#metrics.get(name);
    if (!found) {
      if (this.#metrics.size >= MOST_METRICS) return undefined;
      const isNeeded = this.#needsAll || mayBeColumn(name, this.#choice);
      found = { steps: [], values: [], isNeeded };
      this.#metrics.set(name, found);
    }
    return found.isNeeded ? found : undefined;
  }

  get isEmpty(): boolean {
    return this.#metrics.size === 0;
  }

  /** The history of the rates and losses that are found by name. */
  finish(window: TextWindow) {
    const all = [...this.#metrics.keys()];
    const { lr, loss } = window.withPlace(undefined, () => findColumns(all, this.#choice));
    return join(window, this.#metrics.get(all[lr]!)!, this.#metrics.get(all[loss]!)!);
  }
}

/** The history of rates and losses that were logged at the same steps. */
export function join(window: TextWindow, rates: Metric, losses: Metric) {
  const points = new Points({ lr: 0, loss: 1, rawLoss: 1, step: 2 }, window);
  for (const [i, lr] of rates.values.entries()) {
    if (!isRate(lr)) {
      throw window.error(
        `Expected the rate at step ${rates.steps[i]} to be ${A_RATE}, got ${lr}. Look whether these are the rates`,
      );
    }
    points.add([lr, Number.NaN, Number.NaN, rates.steps[i]!]);
  }
  for (const [i, loss] of losses.values.entries()) {
    points.add([Number.NaN, loss, loss, losses.steps[i]!]);
  }
  return points.finish();
}
