import { describe, expect, it } from 'vitest';
import { exponentialRamp, linearRamp } from '../../src/schedules/ramp.ts';

describe.each([
  // pytorch-lr-finder's own tables (TestLRHistory).
  { ramp: exponentialRamp, args: [1e-5, 0.1, 5], rates: [1e-5, 1e-4, 1e-3, 1e-2, 0.1] },
  { ramp: linearRamp, args: [1e-5, 5e-5, 5], rates: [1e-5, 2e-5, 3e-5, 4e-5, 5e-5] },
  { ramp: exponentialRamp, args: [1e-7, 10, 2], rates: [1e-7, 10] },
  { ramp: linearRamp, args: [0, 1, 3], rates: [0, 0.5, 1] },
] as const)('$ramp.name($args)', ({ ramp, args: [startLr, endLr, numIter], rates }) => {
  const rate = ramp(startLr, endLr, numIter);

  it.each(rates.map((expected, step) => ({ step, expected })))('step $step: $expected', (row) => {
    expect(Math.abs(rate(row.step) - row.expected)).toBeLessThanOrEqual(1e-15 * row.expected);
  });
});

describe.each([
  [1e-7, 10],
  [0.003, 0.7],
  [1 / 3, 1e5 / 7],
])('from %d to %d', (startLr, endLr) => {
  it.each([2, 3, 7, 100, 1000])('both ramps meet both ends exactly in %d steps', (numIter) => {
    for (const ramp of [exponentialRamp, linearRamp]) {
      const rate = ramp(startLr, endLr, numIter);
      expect(rate(0)).toBe(startLr);
      expect(rate(numIter - 1)).toBe(endLr);
    }
  });

  it('both ramps only grow', () => {
    for (const ramp of [exponentialRamp, linearRamp]) {
      const rates = Array.from({ length: 500 }, (_, i) => ramp(startLr, endLr, 500)(i));
      expect(rates.slice(1).every((rate, i) => rate > rates[i]!)).toBe(true);
    }
  });
});
