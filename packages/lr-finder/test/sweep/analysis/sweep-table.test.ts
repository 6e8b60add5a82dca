import { describe, expect, it } from 'vitest';
import { suggest } from '../../../src/suggest/suggest.ts';
import { suggestionOf, sweepTable } from '../../../src/sweep/analysis/sweep-table.ts';
import { realCurve } from '../../plot/histories.ts';
import { failed, tested } from '../results.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

describe('sweepTable', () => {
  it('sorts by what was reached, then by the rate, and puts last what has no curve', () => {
    const results = [
      failed({ a: 0 }, 'it threw'),
      tested({ a: 1 }, [3, 2, 4]),
      tested({ a: 2 }, [nan, nan]),
      tested({ a: 3 }, [3, 1, 4]),
      tested({ a: 4 }, [3, 2, 1, infinity]),
      { ...failed({ a: 5 }, 'late'), outcome: 'timed-out' as const },
      tested({ a: 6 }, []),
    ];
    const rows = sweepTable(results);
    expect(rows.map(({ result, status }) => [result.setting.a, status])).toEqual([
      [4, 'ok'],
      [3, 'ok'],
      [1, 'ok'],
      [0, 'failed'],
      [2, 'non-finite'],
      [5, 'timed-out'],
      [6, 'non-finite'],
    ]);
    expect(rows[0]!.lowest).toEqual({ loss: 1, lr: 1e-1 });
  });
});

describe('suggestionOf', () => {
  it('is told what is known of the test', () => {
    const history = realCurve('mnist-cnn-adam');
    const about = { optimizer: 'adam', lossAfterUpdate: true };
    expect(suggestionOf({ ...tested({}, []), history, ...about })).toEqual(suggest(history, about));
  });
});
