import type { History } from '../../range-test/history.ts';
import { smoothedCurve } from '../../suggest/smoothed-curve.ts';

/** The lowest point of a curve. */
export interface Lowest {
  /** The lowest loss of the smoothed curve, as `smoothedCurve` gives it; `NaN` if none is finite. */
  readonly loss: number;
  /** Its learning rate. */
  readonly lr: number;
}

/**
 * The lowest point of a test's smoothed curve: of its validation loss if it has one, else of its training
 * loss. The recorded moving average would give a higher loss at a higher rate, as it lags behind.
 */
export function lowestOf({
  history,
  lossAfterUpdate,
}: {
  readonly history: History;
  readonly lossAfterUpdate?: boolean | undefined;
}): Lowest {
  const { lr, loss } = smoothedCurve(history, { lossAfterUpdate });
  let at = -1;
  for (const [i, value] of loss.entries()) {
    if (Number.isFinite(value) && !(at >= 0 && loss[at]! <= value)) at = i;
  }
  return at < 0 ? { loss: Number.NaN, lr: Number.NaN } : { loss: loss[at]!, lr: lr[at]! };
}
