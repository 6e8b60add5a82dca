import { rangeTest, type Trainable } from 'lr-finder';
import { describe, expect, it } from 'vitest';
import { combine } from '../../src/tests/combine.ts';

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
  it('are combined as the library combines its repeats', async () => {
    const result = await rangeTest(noisy(), { startLr: 1e-3, endLr: 1, numIter: 30, repeats: 4 });
    const { history, band } = combine(result.runs.map((run) => run.history));
    expect(history).toEqual(result.history);
    expect(band).toEqual(result.band);
  });

  it('end where the shortest does', () => {
    const test = (length: number) => ({
      lr: [1, 2, 3].slice(0, length),
      loss: [3, 2, 1].slice(0, length),
      rawLoss: [3, 2, 1].slice(0, length),
    });
    expect(combine([test(3), test(2)]).history.lr).toEqual([1, 2]);
  });

  it('are itself when there is one, and nothing when there is none', () => {
    const history = { lr: [1], loss: [2], rawLoss: [2] };
    expect(combine([history])).toEqual({ history });
    expect(combine([]).history.lr).toEqual([]);
  });
});
