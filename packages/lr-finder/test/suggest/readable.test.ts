import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/suggest/diagnose.ts';
import { readableLosses } from '../../src/suggest/readable.ts';
import { suggest } from '../../src/suggest/suggest.ts';
import { historyOf, normal, trainQuadratic } from './curves.ts';

const { NaN: nan, POSITIVE_INFINITY: inf, NEGATIVE_INFINITY: minus } = Number;
const one = [2, 2.1, 1.9, 2, 2.1, 1.9];

describe('readableLosses', () => {
  it.each([
    ['finite losses stay', [...one, 3, 5, 9], [...one, 3, 5, 9]],
    ['a gap is missing', [...one, nan, ...one], [...one, nan, ...one]],
    ['an infinite loss among others', [...one, inf, ...one], [...one, nan, ...one]],
    ['a gap of two', [...one, minus, nan, ...one], [...one, nan, nan, ...one]],
    ['a gap at the start', [nan, ...one], [nan, ...one]],
    ['the end', [...one, nan], [...one, inf]],
    ['near the end', [...one, nan, 2, 2], [...one, inf, 2, 2]],
    ['before much higher ones', [...one, nan, 80, 90, 85], [...one, inf, 80, 90, 85]],
    ['one far above', [...one, 9, ...one], [...one, nan, ...one]],
    ['one far below', [...one, -9, ...one], [...one, nan, ...one]],
    ['one within the noise', [...one, 2.3, ...one], [...one, 2.3, ...one]],
    ['two in a row stay', [...one, 9, 9, ...one], [...one, 9, 9, ...one]],
    ['the last but two may be a divergence', [...one, 9, 2, 2], [...one, 9, 2, 2]],
    ['all missing', [nan, nan], [inf, inf]],
    ['none', [], []],
  ])('%s', (_, losses, expected) => {
    expect([...readableLosses(losses)]).toEqual(expected);
  });
});

describe('one odd loss makes no difference', () => {
  const random = normal(4);
  const noise = Array.from({ length: 80 }, () => 0.1 + 0.03 * random());
  const curves: [string, readonly number[]][] = [
    ['noise', noise],
    ['a training', trainQuadratic({ noise: 0.05 }).rawLoss.slice()],
    ['a fall to the end', trainQuadratic({ noise: 0.05, endLr: 0.05 }).rawLoss.slice()],
    ['constant losses', Array.from({ length: 80 }, () => 0.5)],
  ];
  it.each(curves)('%s', (_, losses) => {
    const { kind } = diagnose(historyOf(losses));
    for (const odd of [nan, inf, 5 * losses[0]!, -5 * losses[0]!]) {
      for (const at of [2, 10, 14, 40]) {
        const changed = losses.map((loss, i) => (i === at ? odd : loss));
        expect(diagnose(historyOf(changed)).kind, `${odd} at ${at}`).toBe(kind);
      }
    }
  });

  it('nor does a third of the losses that is missing', () => {
    const whole = trainQuadratic({ noise: 0.05 });
    const rawLoss = whole.rawLoss.map((loss, i) => (i % 3 === 1 && i < 80 ? nan : loss));
    const [all, some] = [suggest(whole), suggest({ ...whole, rawLoss })];
    expect(some.verdict.kind).toBe(all.verdict.kind);
    expect(Math.abs(Math.log10(some.lr / all.lr))).toBeLessThan(0.1);
    const width = ({ interval: [low, high] }: typeof all) => Math.log10(high / low);
    expect(width(some)).toBeLessThan(3 * width(all) + 0.1);
  });
});

describe('after losses that are equal to the bit', () => {
  it.each([
    ['a rise', (x: number) => 0.7 * Math.max(1, 10 ** (x + 3))],
    ['NaN', (x: number) => (x < -1 ? 0.7 : nan)],
    ['a rise from zero', (x: number) => (x < -2 ? 0 : 10 ** x)],
    [
      'a rise from losses that are mostly zero',
      (x: number, i: number) => (x < -3 ? (i % 7 ? 0 : 0.02) : 1000 * 10 ** x),
    ],
  ])('%s is seen', (_, loss) => {
    const rawLoss = Array.from({ length: 100 }, (_, i) => loss(-7 + (8 * i) / 99, i));
    expect(diagnose(historyOf(rawLoss), { lossAfterUpdate: true }).kind).toBe('not-learning');
  });
});
