import type { Columns } from './columns.ts';

/** Whether a number can be a learning rate. */
export const isRate = (lr: number): boolean => lr >= 0 && lr < Number.POSITIVE_INFINITY;

/** What a rate has to be, for messages. */
export const A_RATE = 'a finite number >= 0';

/** A history that grows by a point at a time. */
export class Points {
  readonly columns: Columns;
  readonly history: Readonly<Record<keyof Columns, number[]>>;

  constructor(columns: Columns) {
    const loss: number[] = [];
    this.columns = columns;
    // Without raw losses of their own the losses are taken for them.
    this.history = { lr: [], loss, rawLoss: columns.rawLoss === columns.loss ? loss : [] };
  }

  add(lr: number, loss: number, rawLoss: number): void {
    const { history } = this;
    history.lr.push(lr);
    history.loss.push(loss);
    if (history.rawLoss !== history.loss) history.rawLoss.push(rawLoss);
  }
}
