import type { AverageHistory } from '../range-test/average-histories.ts';
import type { Columns } from './columns.ts';
import type { Position } from './history-file-error.ts';
import { averageRuns } from './runs-in-series.ts';
import type { TextWindow } from './text-window.ts';

/** Whether a number can be a learning rate. */
export const isRate = (lr: number): boolean => lr >= 0 && lr < Number.POSITIVE_INFINITY;

/** What a rate has to be, for messages. */
export const A_RATE = 'a finite number >= 0';

interface Lists {
  readonly lr: number[];
  readonly loss: number[];
  readonly rawLoss: number[];
}

/** A history that grows by a row at a time. */
export class Points {
  readonly columns: Columns;
  readonly #window: TextWindow;
  readonly #lists: Lists;
  readonly #steps: number[] = [];
  /** Whether some rows have a loss and no rate. */
  #isSplit = false;
  #lastRate = 0;
  #restart: Position | undefined;

  constructor(columns: Columns, window: TextWindow) {
    const loss: number[] = [];
    this.columns = columns;
    this.#window = window;
    // Without raw losses of their own the losses are taken for them.
    this.#lists = { lr: [], loss, rawLoss: columns.rawLoss === columns.loss ? loss : [] };
  }

  /** Whether a row may have this rate. Loggers write rates and losses in separate rows: then it is NaN. */
  mayHave(lr: number, step: number | undefined): boolean {
    return isRate(lr) || (Number.isNaN(lr) && Number.isFinite(step));
  }

  /** Adds a row, `NaN` for what it lacks, that is at this place in the window or the text, if it has one. */
  add([lr, loss, rawLoss, step = Number.NaN]: readonly number[], place?: number | Position): void {
    const lists = this.#lists;
    lists.lr.push(lr!);
    lists.loss.push(loss!);
    if (lists.rawLoss !== lists.loss) lists.rawLoss.push(rawLoss!);
    if (this.columns.step !== undefined) this.#steps.push(step);
    if (Number.isNaN(lr)) {
      this.#isSplit = true;
      return;
    }
    if (lr! < this.#lastRate && !this.#restart) {
      this.#restart = typeof place === 'number' ? this.#window.position(place) : place;
    }
    this.#lastRate = lr!;
  }

  get length(): number {
    return this.#lists.lr.length;
  }

  /** The history of all rows. */
  finish(): AverageHistory {
    const history = this.#isSplit ? this.#joined() : this.#lists;
    return averageRuns(withoutMissing(history), (message) =>
      this.#window.error(message, this.#restart),
    );
  }

  /** Rates and losses that have the same step. */
  #joined(): Lists {
    const { lr, loss, rawLoss } = this.#lists;
    const points = new Map<number, { lr: number; loss?: number; rawLoss?: number }>();
    for (const [i, step] of this.#steps.entries()) {
      const point = points.get(step) ?? { lr: Number.NaN };
      points.set(step, point);
      if (Number.isNaN(point.lr)) point.lr = lr[i]!;
      // A row without a rate and with a loss that is NaN was written as such.
      if (!Number.isNaN(loss[i]) || Number.isNaN(lr[i])) point.loss ??= loss[i]!;
      if (!Number.isNaN(rawLoss[i]) || Number.isNaN(lr[i])) point.rawLoss ??= rawLoss[i]!;
    }
    const whole = [...points.values()].filter(
      (point) => !Number.isNaN(point.lr) && point.loss !== undefined,
    );
    if (whole.length > 0) {
      return {
        lr: whole.map((point) => point.lr),
        loss: whole.map((point) => point.loss!),
        rawLoss: whole.map((point) => point.rawLoss ?? Number.NaN),
      };
    }
    const stepsWith = (list: readonly number[]) => {
      const steps = this.#steps.filter((_, i) => !Number.isNaN(list[i]));
      const more = steps.length > 3 ? ', ...' : '';
      return steps.length > 0 ? `${steps.slice(0, 3).join(', ')}${more}` : 'none';
    };
    throw this.#window.error(
      `Expected rates and losses at the same steps, got rates at ${stepsWith(lr)} and losses at ${stepsWith(loss)}. Log both at each step`,
    );
  }
}

/**
 * Leaves out points without a loss if numbers follow: the loss was not logged there. At the end such points
 * stay: the last loss of a diverged test is often NaN, which some programs write as an empty cell.
 */
function withoutMissing(lists: Lists): Lists {
  const { lr, loss, rawLoss } = lists;
  const last = rawLoss.findLastIndex(
    (value, i) => Number.isFinite(value) || Number.isFinite(loss[i]),
  );
  const isKept = (_: number, i: number) =>
    i > last || !Number.isNaN(rawLoss[i]) || !Number.isNaN(loss[i]);
  if (lr.every(isKept)) return lists;
  const kept = loss.filter(isKept);
  return {
    lr: lr.filter(isKept),
    loss: kept,
    rawLoss: rawLoss === loss ? kept : rawLoss.filter(isKept),
  };
}
