import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../src/errors.ts';
import {
  BOOLEAN,
  checkOptions,
  expectKnown,
  integer,
  number,
  type OptionTable,
  oneOf,
  POSITIVE,
  resolveBy,
  SIGNAL,
  withDefaults,
} from '../src/options.ts';

interface Cake {
  readonly eggs: number;
  readonly sugar?: number | undefined;
  readonly isBaked?: boolean | undefined;
}

const CAKE = {
  eggs: [integer(1)],
  sugar: [({ eggs }) => number(`a number < \`eggs\` (${eggs})`, (sugar) => sugar < eggs), 0.5],
  isBaked: [BOOLEAN],
} satisfies OptionTable<Cake>;

describe('a table of options', () => {
  it('fills in what is not given, or undefined', () => {
    const all = { eggs: 2, sugar: 0.5, isBaked: undefined };
    expect(resolveBy({ eggs: 2 }, CAKE)).toEqual(all);
    expect(resolveBy({ eggs: 2, sugar: undefined }, CAKE)).toEqual(all);
    expect(withDefaults({ eggs: 0 }, CAKE)).toEqual({ ...all, eggs: 0 });
  });

  it.each<[options: unknown, message: string]>([
    [null, 'Expected `options` to be an object, got null'],
    [{ eggs: '2' }, "Expected `eggs` to be an integer >= 1, got '2'"],
    [{ eggs: 2, sugar: null }, 'Expected `sugar` to be a number < `eggs` (2), got null'],
    [{ eggs: 2, sugar: 2 }, 'Expected `sugar` to be a number < `eggs` (2), got 2'],
    [{ eggs: 2, isBaked: 1 }, 'Expected `isBaked` to be a boolean, got 1'],
  ])('refuses %j: %s', (options, message) => {
    expect(() => resolveBy(options as Cake, CAKE)).toThrow(new ArgumentError(message));
  });

  it('lets names through that another table has', () => {
    const both = { ...CAKE, icing: [BOOLEAN] };
    expect(resolveBy({ eggs: 1, icing: 3 } as Cake, CAKE, both)).not.toHaveProperty('icing');
  });

  it('checks what is given, by what is given', () => {
    expect(() => checkOptions({ eggs: 1, sugar: 1 }, CAKE)).toThrow('`eggs` (1)');
    checkOptions({ eggs: 1 }, CAKE);
  });
});

describe('a name that is not known', () => {
  const KNOWN = ['startLr', 'endLr', 'numIter', 'smoothF', 'repeats'];
  const all = KNOWN.map((name) => `\`${name}\``).join(', ');
  it.each([
    ['start_lr', 'did you mean `startLr`?'],
    ['num-iter', 'did you mean `numIter`?'],
    ['NUMITER', 'did you mean `numIter`?'],
    ['numIters', 'did you mean `numIter`?'],
    ['repeat', 'did you mean `repeats`?'],
    ['enLr', 'did you mean `endLr`?'],
    ['lr', `known are ${all}`],
    ['learningRate', `known are ${all}`],
    ['', `known are ${all}`],
    ['x'.repeat(100_000), `known are ${all}`],
    ['toString', `known are ${all}`],
  ])('%s: %s', (name, message) => {
    expect(() => expectKnown({ numIter: 3, [name]: 1 }, KNOWN)).toThrow(
      new ArgumentError(`Unknown option \`${name}\`; ${message}`),
    );
  });

  it('is said to be of what has it', () => {
    expect(() => expectKnown({ repeat: 1 }, KNOWN, 'trainData')).toThrow(
      'Unknown option `trainData.repeat`; did you mean `repeats`?',
    );
  });
});

describe('a kind', () => {
  it.each([
    [POSITIVE, 'a finite number > 0', [1e-7], [0, Number.NaN, Number.POSITIVE_INFINITY, '1']],
    [oneOf('a', 'b', 'c'), "'a', 'b' or 'c'", ['a', 'c'], ['d', 1, ['a']]],
    [SIGNAL, 'an AbortSignal', [new AbortController().signal], [new AbortController(), null, 1]],
    [integer(2, ' here'), 'an integer >= 2 here', [2, 3], [1, 2.5, '2', 2n]],
  ])('%o', ({ what, fits }, words, right, wrong) => {
    expect(what).toBe(words);
    expect(right.map(fits)).toEqual(right.map(() => true));
    expect(wrong.map(fits)).toEqual(wrong.map(() => false));
  });
});
