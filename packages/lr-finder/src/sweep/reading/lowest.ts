import type { History } from '../../range-test/history.ts';

/** The lowest point of a curve. */
export interface Lowest {
  /** The lowest smoothed loss; `NaN` where none is finite. */
  readonly loss: number;
  /** The learning rate that it was reached at. */
  readonly lr: number;
}

/** What a test reached, and at which rate: where its smoothed loss is lowest. */
export function lowestOf({ lr, loss }: Pick<History, 'lr' | 'loss'>): Lowest {
  let at = -1;
  for (const [i, value] of loss.entries()) {
    if (Number.isFinite(value) && !(at >= 0 && loss[at]! <= value)) at = i;
  }
  return at < 0 ? { loss: Number.NaN, lr: Number.NaN } : { loss: loss[at]!, lr: lr[at]! };
}
