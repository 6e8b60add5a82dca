import { describe, expect, it } from 'vitest';
import { identityOf, seedOf } from '../../../src/sweep/settings/identity.ts';

const context = { moduleHash: 'abc', options: { numIter: 10 } };
const setting = { weightDecay: 1e-4, batchSize: 32 };

describe('identityOf', () => {
  it('is the same for the same test, however it is written', () => {
    const again = identityOf({ batchSize: 32, weightDecay: 0.0001 }, { ...context });
    expect(identityOf(setting, context)).toBe(again);
    expect(again).toMatch(/^[0-9a-f]{32}$/);
  });

  it('tells apart what UTF-8 does not', () => {
    const values = ['\ud800', '\ud801', '\udc00', '\ufffd', '\\ud800', '\ud800x', 'x\ud800'];
    const settings = values.flatMap((text) => [{ a: text }, { [text]: 'a' }, { a: [text] }]);
    const names = settings.map((one) => identityOf(one, context));
    expect(new Set(names).size).toBe(settings.length);
    expect(new Set(settings.map(seedOf)).size).toBe(settings.length);
  });

  it.each([
    ['setting', { ...setting, batchSize: 64 }, context],
    ['module', setting, { ...context, moduleHash: 'abd' }],
    ['options', setting, { ...context, options: { numIter: 11 } }],
  ])('is another for another %s', (_, other, around) => {
    expect(identityOf(other, around)).not.toBe(identityOf(setting, context));
  });
});

describe('seedOf', () => {
  it.each([0, 7, -3, 2 ** 40])('is the seed of the setting: %d', (seed) =>
    expect(seedOf({ ...setting, seed })).toBe(seed),
  );

  it('is derived from a setting without one: always the same, in 31 bits', () => {
    const seed = seedOf(setting);
    expect(seed).toBe(seedOf({ batchSize: 32, weightDecay: 1e-4 }));
    expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31).toBe(true);
    // Written down: histories that were made with it are to be made again.
    expect(seed).toBe(SEED);
  });

  it('differs where settings do, also where the seed is no integer', () => {
    const seeds = [setting, { ...setting, batchSize: 64 }, { ...setting, seed: 'a' }, {}].map(
      seedOf,
    );
    expect(new Set(seeds).size).toBe(seeds.length);
  });
});

/** `printf {"batchSize":32,"weightDecay":0.0001} | sha256sum`: half of its first eight digits. */
const SEED = 134485208;
