import type { History } from '../../range-test/history.ts';

/** The lowest point of a curve. */
export interface Lowest {
  /** The lowest smoothed loss; `NaN` if none is finite. */
  readonly loss: number;
  /** Its learning rate. */
  readonly lr: number;
}

/** The point of a test with the lowest smoothed loss. */
export function lowestOf({ lr, loss }: Pick<History, 'lr' | 'loss'>): Lowest {
  let at = -1;
  for (const [i, value] of loss.entries()) {
    if (Number.isFinite(value) && !(at >= 0 && loss[at]! <= value)) at = i;
  }
  return at < 0 ? { loss: Number.NaN, lr: Number.NaN } : { loss: loss[at]!, lr: lr[at]! };
}
