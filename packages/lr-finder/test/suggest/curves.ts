import type { History } from '../../src/range-test/history.ts';
import { lossAtRate } from '../../src/range-test/measurement.ts';
import { movingAverage } from '../../src/range-test/smoothing.ts';
import { uniform } from '../../src/suggest/random.ts';

/** A history of these raw losses, over rates from 1e-6 to 10. */
export function historyOf(rawLoss: readonly number[], smoothF = 0.05): History {
  const lr = rawLoss.map((_, i) => 10 ** (-6 + (7 * i) / Math.max(rawLoss.length - 1, 1)));
  return { lr, rawLoss, loss: rawLoss.map(movingAverage(smoothF)) };
}

/** Standard normal numbers, the same for the same seed. */
export function normal(seed: number): () => number {
  const random = uniform(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export interface Training {
  readonly startLr?: number;
  readonly endLr?: number;
  readonly numIter?: number;
  readonly stepMode?: 'exp' | 'linear';
  readonly noise?: number;
  readonly seed?: number;
  /** What the loss is multiplied by, and added to: the gradient knows only of the first. */
  readonly scale?: number;
  readonly offset?: number;
  readonly lossAfterUpdate?: boolean;
  readonly stepsPerLr?: number;
  readonly restoreEachLr?: boolean;
  /** Steps along the gradient, not against it. */
  readonly uphill?: boolean;
}

/** Curvatures from 1 to 1e-3: gradient descent diverges above a rate of 2, for a scale of 1. */
const CURVATURES = Array.from({ length: 20 }, (_, i) => 10 ** ((-3 * i) / 19));

/** A range test of gradient descent on a quadratic, whose noise is that of the measured loss. */
export function trainQuadratic(training: Training = {}): History {
  const { startLr = 1e-6, endLr = 100, numIter = 100, stepMode = 'exp' } = training;
  const {
    noise = 0,
    seed = 1,
    scale = 1,
    offset = 0,
    lossAfterUpdate = false,
    stepsPerLr = 1,
    restoreEachLr = false,
    uphill = false,
  } = training;
  const random = normal(seed);
  const weights = CURVATURES.map(() => 1);
  const lossNow = (): number => {
    const error = CURVATURES.reduce((sum, c, k) => sum + c ** 0.5 * weights[k]! ** 2, 0);
    return offset + scale * (error / 5 + 0.1) * (1 + noise * random());
  };
  const lr = Array.from({ length: numIter }, (_, i) => {
    const r = i / (numIter - 1);
    return stepMode === 'exp' ? startLr * (endLr / startLr) ** r : startLr + r * (endLr - startLr);
  });
  const rawLoss = lr.map((rate) => {
    if (restoreEachLr) weights.fill(1);
    const step = uphill ? -rate * scale : rate * scale;
    const losses = Array.from({ length: stepsPerLr }, () => {
      const before = lossNow();
      for (const [k, c] of CURVATURES.entries()) weights[k]! *= 1 - step * c;
      return before;
    });
    return lossAfterUpdate ? lossNow() : lossAtRate(losses, restoreEachLr);
  });
  return { lr, rawLoss, loss: rawLoss.map(movingAverage(0.05)) };
}
