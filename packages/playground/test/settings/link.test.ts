import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHash, toHash } from '../../src/settings/link.ts';
import { type Choice, DEFAULTS, SETTINGS, type Settings } from '../../src/settings/settings.ts';

const oneOf = <Value extends string>({ options }: Choice<Value>) =>
  fc.constantFrom(...(Object.keys(options) as Value[]));

const settings: fc.Arbitrary<Settings> = fc.record({
  data: oneOf(SETTINGS.data),
  model: oneOf(SETTINGS.model),
  widths: fc.array(fc.integer({ min: 1, max: 1024 }), { minLength: 1, maxLength: 4 }),
  optimizer: oneOf(SETTINGS.optimizer),
  batchSize: fc.integer({ min: 1, max: 1024 }),
  startLr: fc.double({ min: 0, max: 1e6, noNaN: true }).map(Math.abs),
  endLr: fc.double({ min: 0, max: 1e6, noNaN: true }).map(Math.abs),
  numIter: fc.integer({ min: 10, max: 2000 }),
  stepMode: fc.constantFrom('exp' as const, 'linear' as const),
  loss: fc.constantFrom('training' as const, 'validation' as const),
  engine: oneOf(SETTINGS.engine),
  seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  method: oneOf(SETTINGS.method),
  skipStart: fc.option(fc.integer({ min: 0, max: 2000 }), { nil: undefined }),
  skipEnd: fc.option(fc.integer({ min: 0, max: 2000 }), { nil: undefined }),
  curve: fc.constantFrom('smoothed' as const, 'raw' as const, 'slope' as const),
  axis: fc.constantFrom('log' as const, 'linear' as const),
  trialSteps: fc.integer({ min: 10, max: 1000 }),
});

describe('a link', () => {
  it('gives back all settings', () => {
    fc.assert(
      fc.property(settings, (wanted) => {
        expect(fromHash(toHash(wanted))).toEqual({ settings: wanted, refused: [] });
      }),
    );
  });

  it('names every setting that has a value', () => {
    const names = [...new URLSearchParams(toHash(DEFAULTS).slice(1)).keys()];
    const unset = ['skipStart', 'skipEnd'];
    expect(names).toEqual(Object.keys(DEFAULTS).filter((name) => !unset.includes(name)));
  });

  it.each<[hash: string, refused: string[]]>([
    ['', []],
    ['#', []],
    ['#data=cats', ['data']],
    ['#numIter=9', ['numIter']],
    ['#numIter=1e2', ['numIter']],
    ['#startLr=-1', ['startLr']],
    ['#endLr=Infinity', ['endLr']],
    ['#endLr=', ['endLr']],
    ['#widths=1,2,3,4,5', ['widths']],
    ['#widths=0', ['widths']],
    ['#widths=', ['widths']],
    ['#seed=0.5', ['seed']],
    ['#__proto__=1&constructor=2', ['__proto__', 'constructor']],
    ['#nothing=1&seed=x', ['nothing', 'seed']],
  ])('%s is read as the defaults, and says what it refuses', (hash, refused) => {
    expect(fromHash(hash)).toEqual({ settings: DEFAULTS, refused });
  });

  it.each<[what: string, hash: string, refused: string[]]>([
    ['malformed percent-encoding', '#%E0%A4%A', ['a name that is none']],
    ['a malformed value', '#seed=%E0%A4%A', ['seed']],
    ['a lone surrogate', '#data=\uD800&\uDFFF=1', ['data', 'a name that is none']],
    ['NUL and controls', '#seed=1%00&%00%1b[2J=1', ['seed', 'a name that is none']],
    ['JSON', '#{"data":"iris"}', ['a name that is none']],
    ['an array', '#batchSize=[1]&numIter=1,2', ['batchSize', 'numIter']],
    [
      'numbers that are none',
      '#startLr=NaN&endLr=1e999&seed=-1&numIter=0x20',
      [...['startLr', 'endLr', 'seed', 'numIter']],
    ],
    ['a network too large', '#widths=100000&batchSize=99999999', ['widths', 'batchSize']],
    [
      'text too long',
      `#widths=${'1,'.repeat(5e5)}&${'x'.repeat(1e6)}=1`,
      ['widths', 'a name that is none'],
    ],
    [
      'too many',
      `#${'a=1&'.repeat(1e5)}b=1&c=1&d=1&e=1&f=1&g=1`,
      ['a', 'b', 'c', 'd', 'e', 'and more'],
    ],
    ['a word', '#nonsense', ['nonsense']],
    ['a selector that is none', '#1', ['1']],
  ])('with %s is read as the defaults', (_, hash, refused) => {
    expect(fromHash(hash)).toEqual({ settings: DEFAULTS, refused });
  });

  it('of any text gives settings that can be used, and few words on the others', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 30 });
    const name = fc.oneof(anyText, fc.constantFrom(...Object.keys(DEFAULTS), '__proto__'));
    const numbers = fc.oneof(fc.double(), fc.integer(), fc.bigInt()).map(String);
    const value = fc.oneof(anyText, numbers, numbers.map(encodeURIComponent));
    const pairs = fc.array(fc.tuple(name, value).map((pair) => pair.join('=')));
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          pairs.map((all) => `#${all.join('&')}`),
        ),
        (hash) => {
          const { settings: read, refused } = fromHash(hash);
          expect(Object.keys(read)).toEqual(Object.keys(DEFAULTS));
          // What was read is what a link to it says: each value is one that its field takes.
          expect(fromHash(toHash(read))).toEqual({ settings: read, refused: [] });
          expect(refused.join().length).toBeLessThan(200);
        },
      ),
    );
  });

  it('keeps what it can use beside what it can’t', () => {
    const { settings: read, refused } = fromHash('#seed=7&data=cats&widths=8, 16');
    expect([read.seed, read.widths, refused]).toEqual([7, [8, 16], ['data']]);
  });
});
