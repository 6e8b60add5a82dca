import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runsAll, sampled } from '../../../../../test/sample.ts';
import { plot } from '../../../src/plot/index.ts';
import { report } from '../../../src/plot/report/index.ts';
import { plotTerminal } from '../../../src/plot/terminal.ts';
import { expectLinearTime } from '../../linear-time.ts';
import { madeBand, madeHistory } from '../../plot/histories.ts';

/** Any lists of any doubles, as a broken run or a broken file may hold them. */
const history = fc
  .array(fc.tuple(fc.double(), fc.double(), fc.double()), { maxLength: 40 })
  .map((steps) => ({
    lr: steps.map(([lr]) => lr),
    loss: steps.map(([, loss]) => loss),
    rawLoss: steps.map(([, , raw]) => raw),
  }));

it('any history gives a figure with places that are numbers, and lines that fit', async () => {
  await fc.assert(
    fc.asyncProperty(history, fc.boolean(), fc.nat(12), async (any, logLr, skipStart) => {
      const { svg } = await plot(any, { logLr, skipStart });
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      const figure = plotTerminal(any, { logLr, skipStart, color: false });
      expect(figure).not.toMatch(/NaN|Infinity|undefined/);
      for (const line of figure.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    }),
    { numRuns: 60 },
  );
});

const EXTREMES: readonly (readonly [name: string, loss: (i: number) => number])[] = [
  ['the largest numbers', (i) => (i % 2 === 0 ? 1 : -1) * Number.MAX_VALUE],
  ['the smallest numbers', (i) => i * Number.MIN_VALUE],
  ['numbers that differ in the last digit', (i) => 1 + i * Number.EPSILON],
  ['negative numbers', (i) => -(10 ** i)],
  ['equal numbers', () => 2],
  ['zeros of both signs', (i) => (i % 2 === 0 ? 0 : -0)],
  ['no number', () => Number.NaN],
  ['infinities', (i) => (i % 2 === 0 ? Infinity : -Infinity)],
  ['null, as JSON has it', () => null as unknown as number],
];

it.each(sampled(EXTREMES, 1, 0))(
  'losses, rates and bands that are %s are drawn',
  async (_, loss) => {
    for (const count of [0, 1, 2, 30]) {
      const made = madeHistory(count, loss);
      for (const history of [
        made,
        { ...made, lr: made.loss },
        { ...made, lr: made.lr.toReversed() },
      ]) {
        const test = { name: 'a', history, band: { low: history.loss, high: history.loss } };
        for (const logLr of [true, false]) {
          for (const tests of [[test], [test, test]]) {
            const { svg } = await plot(tests, { logLr });
            expect(svg).not.toMatch(/NaN|Infinity|undefined|null/);
            expect(plotTerminal(tests, { logLr })).not.toMatch(/NaN|Infinity|undefined|null/);
          }
        }
      }
    }
  },
);

it.runIf(runsAll)('long histories take linear time, on their own and over each other', async () => {
  const longTest = (size: number) => {
    const history = madeHistory(size, (i) => 2 + Math.sin(i));
    return { name: 'long', history, band: madeBand(history) };
  };
  await expectLinearTime(20_000, (size) => {
    const test = longTest(size);
    plotTerminal([test, test], { color: false });
  });
  await expectLinearTime(500, async (size) => {
    const test = longTest(size);
    await report([test, test]);
  });
});

it.runIf(runsAll)('as many points as no function takes arguments are drawn', () => {
  const test = { name: 'long', history: madeHistory(200_000, (i) => 2 + Math.sin(i)) };
  expect(plotTerminal([test, test], { color: false }).split('\n')).toHaveLength(20);
});
