import { describe, expect, it } from 'vitest';
import { rangeTest } from '../../../src/range-test/range-test.ts';
import { lowestOf } from '../../../src/sweep/analysis/lowest.ts';
import { sweepTable } from '../../../src/sweep/analysis/sweep-table.ts';
import { tested } from '../results.ts';

type Bowl = Readonly<Record<'least' | 'at' | 'width', number>>;

/** A test whose loss depends on its rate alone: least at one rate, and a parabola over log10 of it. */
async function testBowl({ least, at, width }: Bowl, isValidated: boolean) {
  let rate = Number.NaN;
  const lossAt = (lr: number) => least + (Math.log10(lr / at) / width) ** 2;
  const state = { save() {}, restore() {} };
  const trainable = isValidated
    ? { ...state, step: (lr: number) => (rate = lr), evaluate: () => lossAt(rate) }
    : { ...state, step: lossAt };
  const options = { startLr: 1e-5, endLr: 10, divergeTh: false } as const;
  const { history, measurement } = await rangeTest(trainable, options);
  const { lossAfterUpdate } = measurement;
  return { ...tested({ least, at, width }, []), history, lossAfterUpdate };
}

const BOWLS: readonly Bowl[] = [
  { least: 0.2, at: 0.01, width: 1 },
  { least: 0.5, at: 0.01, width: 2.5 },
  { least: 0.6, at: 1e-3, width: 1 },
  { least: -3, at: 0.1, width: 1.5 },
];

describe.each([
  ['training', false],
  ['validation', true],
])('the lowest %s loss of a test', (_, isValidated) => {
  it.each(BOWLS)('is that of its losses: $least at $at', async (bowl) => {
    const { loss, lr } = lowestOf(await testBowl(bowl, isValidated));
    expect(Math.abs(loss - bowl.least)).toBeLessThan(0.1);
    expect(Math.abs(Math.log10(lr / bowl.at))).toBeLessThan(0.1);
  });

  it('sorts the table, though the moving average of a narrow bowl does not come down', async () => {
    const results = await Promise.all(
      BOWLS.toReversed().map((bowl) => testBowl(bowl, isValidated)),
    );
    const rows = sweepTable(results).map(({ result }) => result.setting.least);
    expect(rows).toEqual([-3, 0.2, 0.5, 0.6]);
    const average = ({ history }: (typeof results)[number]) => Math.min(...history.loss);
    const byAverage = results.toSorted((a, b) => average(a) - average(b));
    expect(byAverage.map(({ setting }) => setting.least)).not.toEqual(rows);
  });
});

it.each([
  ['few losses is the lowest of them', [3, 1, 2], { loss: 1, lr: 1e-2 }],
  ['no finite loss is no number', [Number.NaN], { loss: Number.NaN, lr: Number.NaN }],
])('the lowest of %s', (_, losses, lowest) => {
  expect(lowestOf(tested({}, losses))).toEqual(lowest);
});
