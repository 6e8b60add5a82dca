import { describe, expect, it } from 'vitest';
import { conflictOf } from '../../src/settings/check.ts';
import { DEFAULTS, experimentOf, type Settings } from '../../src/settings/settings.ts';

describe('settings that contradict each other', () => {
  it.each<[change: Partial<Settings>, words: RegExp | undefined]>([
    [{}, undefined],
    [{ model: 'cnn' }, undefined],
    [{ stepMode: 'linear', startLr: 0 }, undefined],
    [{ startLr: 1, endLr: 1 }, /last rate has to be larger/],
    [{ startLr: 0 }, /can’t start at 0/],
    [{ startLr: 1e-320 }, /too near to 0/],
    [{ startLr: 1e-320, stepMode: 'linear' }, undefined],
    [{ model: 'cnn', data: 'iris' }, /needs images/],
    [{ model: 'cnn', engine: 'wasm' }, /no gradient of a convolution/],
  ])('%j', (change, words) => {
    const conflict = conflictOf({ ...DEFAULTS, ...change });
    if (words) expect(conflict).toMatch(words);
    else expect(conflict).toBeUndefined();
  });
});

describe('an experiment', () => {
  it.each<[change: Partial<Settings>, same: boolean]>([
    [{ seed: 9 }, true],
    [{ engine: 'webgl' }, true],
    [{ method: 'valley' }, true],
    [{ batchSize: 8 }, false],
    [{ widths: [8] }, false],
    [{ loss: 'validation' }, false],
  ])('is the same with %j: %s', (change, same) => {
    expect(experimentOf({ ...DEFAULTS, ...change }) === experimentOf(DEFAULTS)).toBe(same);
  });
});
