import { describe, expect, it } from 'vitest';
import { COEFFICIENTS } from '../../src/suggest/coefficients.ts';
import { customaryRate, sizeShift } from '../../src/suggest/prior.ts';

const { customary, perSamples, perParameters } = COEFFICIENTS;

describe('customaryRate', () => {
  it.each([
    ['adam', 5, customary.adam],
    ['AdamW', 5, customary.adam],
    ['rmsprop', 100, customary.rmsprop],
    ['sgd', 1, customary.sgd],
    ['sgd', 100, customary.sgd! - 1],
    ['momentum', 0.01, customary.momentum! + 1],
    ['momentum', 0, undefined],
    ['sgd', -3, undefined],
    ['sgd', Number.NaN, undefined],
    ['lion', 1, undefined],
    ['constructor', 1, undefined],
    [undefined, 1, undefined],
  ])('of %s, with a first loss of %d', (optimizer, startLoss, rate) => {
    const found = customaryRate(optimizer, startLoss);
    if (rate === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(rate, 12);
  });
});

describe('sizeShift', () => {
  it.each([
    ['nothing is known', undefined, undefined, 0],
    ['only the samples are known', 100, undefined, 0],
    ['only the weights are known', undefined, 1e6, 0],
    ['the size is the usual one', 10 ** 2.8, 1000, 0],
    ['there are ten times fewer samples', 100, 1000, -0.8 * perSamples],
    ['there are ten times more weights', 10 ** 2.8, 1e4, -perParameters],
    ['both are far beyond what was fitted', 1e9, 1e9, 0.9 * perSamples - 1.5 * perParameters],
  ])('where %s', (_, samples, parameters, shift) => {
    expect(sizeShift({ samples, parameters })).toBeCloseTo(shift, 12);
  });
});
