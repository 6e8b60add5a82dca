// A training in which nothing can be learned: the labels are coin flips.
import { rangeTest } from '../../src/range-test/range-test.ts';
import type { RangeTestResult } from '../../src/range-test/result.ts';
import { uniform } from '../../src/suggest/random.ts';

const FEATURES = 6;
const BATCH = 30;
const HELD_OUT = 500;

interface Sample {
  readonly x: readonly number[];
  readonly y: number;
}

/**
 * A range test of logistic regression by gradient descent on coin flips.
 *
 * @param isValidated - whether the loss on samples that are held out is recorded.
 */
export function testOnCoinFlips(seed: number, isValidated: boolean): Promise<RangeTestResult> {
  const random = uniform(seed);
  const sample = (): Sample => ({
    x: Array.from({ length: FEATURES }, () => 2 * random() - 1),
    y: random() < 0.5 ? 1 : 0,
  });
  const heldOut = Array.from({ length: HELD_OUT }, sample);
  let weights = Array.from({ length: FEATURES }, () => 0);
  const probability = ({ x }: Sample): number =>
    1 / (1 + Math.exp(-x.reduce((sum, value, k) => sum + value * weights[k]!, 0)));
  const lossOf = (samples: readonly Sample[]): number =>
    samples.reduce((sum, one) => {
      const right = one.y === 1 ? probability(one) : 1 - probability(one);
      return sum - Math.log(Math.max(right, 1e-9));
    }, 0) / samples.length;

  const loop = {
    step(lr: number): number {
      const batch = Array.from({ length: BATCH }, sample);
      const loss = lossOf(batch);
      const errors = batch.map((one) => probability(one) - one.y);
      weights = weights.map((weight, k) => {
        const slope = batch.reduce((sum, { x }, j) => sum + errors[j]! * x[k]!, 0) / BATCH;
        return weight - lr * slope;
      });
      return loss;
    },
    ...(isValidated ? { evaluate: () => lossOf(heldOut) } : {}),
    save: () => [...weights],
    restore(saved: number[]): void {
      weights = [...saved];
    },
  };
  return rangeTest(loop, { startLr: 1e-6, endLr: 1000 });
}
