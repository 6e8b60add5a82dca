import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runsAll } from '../../../../../test/sample.ts';
import { diagnose } from '../../../src/suggest/diagnose.ts';
import { METHODS, type Method } from '../../../src/suggest/methods.ts';
import { suggest } from '../../../src/suggest/suggest.ts';

const anyNumber = fc.oneof(
  fc.double(),
  fc.double({ min: 0, max: 10 }),
  fc.constantFrom(
    0,
    1,
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    1e-300,
    1e300,
  ),
);
const rate = fc.oneof(fc.double({ min: 1e-8, max: 100 }), anyNumber);
const points = fc.array(fc.tuple(rate, anyNumber, anyNumber), { maxLength: 60 });
const ramp = fc
  .array(fc.tuple(anyNumber, anyNumber), { maxLength: 60 })
  .map((losses) => losses.map(([a, b], i) => [10 ** (-6 + i / 8), a, b] as const));
const history = fc.oneof(points, ramp).map((list) => ({
  lr: list.map((p) => p[0]),
  loss: list.map((p) => p[1]),
  rawLoss: list.map((p) => p[2]),
}));
const methods = fc.constantFrom(...(Object.keys(METHODS) as Method[]));
const options = fc.record({
  method: methods,
  skipStart: fc.option(fc.nat(70), { nil: undefined }),
  skipEnd: fc.option(fc.nat(70), { nil: undefined }),
  optimizer: fc.constantFrom(undefined, 'sgd', 'Adam', 'unheard of', '__proto__', 'constructor'),
  lossAfterUpdate: fc.boolean(),
});

it('never throws, and says whatever is wrong, on any curve', () => {
  fc.assert(
    fc.property(history, options, (h, o) => {
      const { lr, interval, bounds, verdict, index } = suggest(h, o);
      if (!Number.isFinite(lr)) expect(verdict.kind).not.toBe('ok');
      if (index !== undefined) expect(h.lr[index]).toBe(lr);
      if (o.method === 'descent' && !Number.isNaN(lr)) {
        expect(lr).toBeGreaterThan(0);
        if (Number.isNaN(interval[0])) {
          expect(verdict.message).toContain("the optimizer's customary one");
        } else {
          expect(interval[0]).toBeLessThanOrEqual(lr);
          expect(interval[1]).toBeGreaterThanOrEqual(lr);
          expect(bounds.baseLr).toBeLessThanOrEqual(bounds.maxLr);
        }
      }
      expect(verdict.message.length).toBeGreaterThan(20);
      expect(diagnose(h, { lossAfterUpdate: o.lossAfterUpdate }).kind).toBeTypeOf('string');
    }),
    { numRuns: runsAll ? 3000 : 300, seed: 4 },
  );
});
