import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plot } from '../../src/plot/index.ts';
import { plotTerminal } from '../../src/plot/terminal.ts';

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
