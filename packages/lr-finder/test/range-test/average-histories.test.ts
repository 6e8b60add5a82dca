import { describe, expect, it } from 'vitest';
import { averageHistories } from '../../src/range-test/average-histories.ts';
import { rangeTest } from '../../src/range-test/range-test.ts';
import { movingAverage } from '../../src/range-test/smoothing.ts';
import type { Trainable } from '../../src/range-test/trainable.ts';

/** A loss that is another in each run. */
function noisy(): Trainable<number> {
  let drawn = 0;
  return {
    step: (lr) => 2 - Math.min(lr, 1) + 0.3 * Math.sin(7 * drawn++),
    save: () => 0,
    restore() {},
  };
}

describe('several tests as one curve', () => {
  it('are as the repeats of a test: the mean of the raw losses, smoothed as one test would be', async () => {
    const result = await rangeTest(noisy(), { startLr: 1e-3, endLr: 1, numIter: 30, repeats: 4 });
    const { history, band } = averageHistories(result.runs.map((run) => run.history));
    expect(history).toEqual(result.history);
    for (const [i, loss] of history.rawLoss.map(movingAverage(0.05)).entries()) {
      expect(history.loss[i]).toBeCloseTo(loss, 12);
    }
    expect(band).toEqual(result.band);
  });

  it('end where the shortest does', () => {
    const test = (length: number) => ({
      lr: [1, 2, 3].slice(0, length),
      loss: [3, 2, 1].slice(0, length),
      rawLoss: [3, 2, 1].slice(0, length),
    });
    expect(averageHistories([test(3), test(2)]).history.lr).toEqual([1, 2]);
  });

  it('are itself when there is one, and nothing when there is none', () => {
    const history = { lr: [1], loss: [2], rawLoss: [2] };
    expect(averageHistories([history])).toEqual({ history });
    expect(averageHistories([]).history.lr).toEqual([]);
  });
});
