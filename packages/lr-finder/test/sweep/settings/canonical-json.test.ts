import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../../src/errors.ts';
import { canonicalJson } from '../../../src/sweep/settings/canonical-json.ts';

describe('canonicalJson', () => {
  it.each<[value: unknown, text: string]>([
    [{ b: 1, a: [2, { d: null, c: 'x' }] }, '{"a":[2,{"c":"x","d":null}],"b":1}'],
    [{}, '{}'],
    [[], '[]'],
    [-0, '0'],
    [1e21, '1e+21'],
    [1e-7, '1e-7'],
    ['a"\n', '"a\\"\\n"'],
    [Object.create(null), '{}'],
  ])('writes %j', (value, text) => expect(canonicalJson(value)).toBe(text));

  it('does not depend on the order of keys, and loses nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'));
        const text = canonicalJson(value);
        expect(canonicalJson(reversed(value))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it.each<[value: unknown, message: string]>([
    [{ a: [1, Number.NaN] }, 'Expected `setting.a[1]` to be'],
    [{ a: undefined }, 'got undefined. Only these can be sent'],
    [{ f: () => 1 }, 'Expected `setting.f`'],
    [{ at: new Date(0) }, 'got a Date'],
    [new Map(), 'got a Map'],
    [1n, 'got 1n'],
    [
      JSON.parse('{"a":[{"__proto__":1}]}'),
      'Expected `setting.a[0]` to have no member `__proto__`',
    ],
    [JSON.parse('{"a":1e400}'), 'Expected `setting.a` to be text, a finite number'],
    // biome-ignore lint/suspicious/noSparseArray: it is what is refused.
    [{ a: [1, , 2] }, 'Expected `setting.a[1]` to be text'],
  ])('refuses %o', (value, message) => {
    expect(() => canonicalJson(value)).toThrow(DataError);
    expect(() => canonicalJson(value)).toThrow(message);
  });
});

it.each([
  ['is very deep', nested],
  ['holds itself', cyclic],
])('canonicalJson refuses what %s', (_, make) => {
  const value = make();
  expect(() => canonicalJson(value)).toThrow(DataError);
  expect(() => canonicalJson(value)).toThrow('to be at most 64 lists and objects deep. Look');
});

function nested(): unknown {
  let value: unknown = 1;
  for (let i = 0; i < 100_000; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}

function cyclic(): unknown {
  const value: Record<string, unknown> = {};
  value.itself = [value];
  return value;
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, reversed(one)] as const);
  return Object.fromEntries(entries.reverse());
}
