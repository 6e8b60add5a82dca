import { describe, expect, it } from 'vitest';
import { sampled } from '../../../../test/sample.ts';
import { testOnCoinFlips } from '../../benchmarks/noise/coin-flips.ts';
import { FALLS, historyOf, type Kind, NOISE, randomOf } from '../../benchmarks/noise/kinds.ts';
import type { History } from '../../src/range-test/history.ts';
import { diagnose } from '../../src/suggest/diagnose.ts';
import { trendOf } from '../../src/suggest/trend.ts';
import { normal } from './curves.ts';

const CURVES = 100;

function falls(history: History, lossAfterUpdate = false): boolean {
  const { kind } = diagnose(history, { lossAfterUpdate });
  return ['ok', 'never-diverged', 'range-too-narrow'].includes(kind);
}

/** How many of a hundred curves are said to fall. */
function countOf({ losses, lossAfterUpdate }: Kind): number {
  return Array.from({ length: CURVES }, (_, i) =>
    falls(historyOf(losses(randomOf(31 * i + 5), 100)), lossAfterUpdate),
  ).filter(Boolean).length;
}

describe('the verdict on noise', () => {
  /** Kinds of which more than one in twenty is taken for a fall, and how many are allowed here. */
  const harder: Readonly<Record<string, number>> = {
    'periodic, grows tenfold': 25,
    'a random walk': 20,
    'a moving average of noise': 20,
  };
  // One in twenty is meant; more than 10 of 100 then come up once in a hundred times.
  it.each(Object.entries(NOISE))('seldom is a fall: %s', (name, kind) => {
    expect(countOf(kind)).toBeLessThanOrEqual(harder[name] ?? 10);
  });

  const losses: [measured: string, isValidated: boolean][] = [
    ['validation', true],
    ['training', false],
  ];
  it.each(sampled(losses, 1, 0))(
    'seldom is a fall where labels are coin flips: %s losses',
    async (_, isValidated) => {
      let count = 0;
      for (let seed = 1; seed <= 40; seed++) {
        const { history } = await testOnCoinFlips(100 + seed, isValidated);
        if (falls(history, isValidated)) count++;
      }
      expect(count).toBeLessThanOrEqual(5);
    },
  );
});

describe('the verdict on a true fall', () => {
  it.each([
    ['independent noise', 1.5, 85],
    ['independent noise', 2, 95],
    ['independent noise', 3, 98],
    ['noise that grows from 1e-4 on, tenfold at most', 10, 90],
    ['still up to 10^-4.5, then such noise', 1.5, 85],
    ['still up to 10^-4.5, then such noise', 5, 95],
    ['noise autocorrelated by 0.5', 10, 70],
    ['wanders as it falls', 10, 95],
    ['wanders as it falls', 100, 100],
  ])('finds it: %s, %d deviations deep', (name, depth, least) => {
    expect(countOf(FALLS[name]!(depth))).toBeGreaterThanOrEqual(least);
  });
});

describe('trendOf', () => {
  const random = normal(3);
  const noise = Float64Array.from({ length: 100 }, () => 0.1 * random());
  const of = (loss: (i: number) => number) =>
    trendOf(
      Float64Array.from({ length: 100 }, (_, i) => loss(i)),
      12,
      12,
      5,
    );

  it('measures a fall in standard errors', () => {
    const { fall, error } = of((i) => noise[i]! - (i < 60 ? 0 : 1));
    // Means of 8 or 16 losses against that of 60: 0.1 / sqrt(16) is the least.
    expect(error).toBeGreaterThan(0.025);
    expect(error).toBeLessThan(0.1);
    expect(fall).toBeGreaterThan(10);
    expect(fall).toBeLessThan(50);
  });

  it('depends on neither the level nor the scale of the losses', () => {
    const one = of((i) => noise[i]! - (i < 60 ? 0 : 0.2));
    const other = of((i) => 40 + 10 * (noise[i]! - (i < 60 ? 0 : 0.2)));
    expect(other.fall).toBeCloseTo(one.fall, 3);
    expect(other.error / one.error).toBeCloseTo(10, 3);
  });

  it('tells a rise from none', () => {
    expect(of((i) => noise[i]!).riseError).toBe(Number.POSITIVE_INFINITY);
    const { fall, riseError } = of((i) => noise[i]! + (i < 60 ? 0 : 1));
    expect(fall).toBeLessThan(3);
    expect(riseError).toBeLessThan(0.1);
  });

  it('needs a fall to exceed earlier rises', () => {
    const plain = of((i) => noise[i]! - (i < 60 ? 0 : 1)).fall;
    const after = of((i) => noise[i]! + (i >= 30 && i < 45 ? 0.8 : 0) - (i < 60 ? 0 : 1)).fall;
    expect(after).toBeLessThan(plain / 2);
  });

  it('needs a fall that is not made again', () => {
    const once = of((i) => noise[i]! - (i >= 40 && i < 60 ? 1 : 0)).fall;
    const twice = of((i) => noise[i]! - (i >= 40 && i < 60 ? 1 : 0) - (i >= 80 ? 1 : 0)).fall;
    expect(once).toBeGreaterThan(3);
    expect(twice).toBeLessThan(3);
  });

  it.each([0, 1, 2, 3, 9])('finds nothing in %d losses of noise', (length) => {
    const { fall } = trendOf(noise.slice(0, length), 3, 12, 5);
    expect(fall).toBeLessThan(3);
  });
});
