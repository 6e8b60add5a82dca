import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneLine, spellOut } from '../src/printable.ts';
import { expectLinearTime } from './linear-time.ts';

describe('spellOut', () => {
  it.each([
    'größe 😀 中文 עברית فارسی',
    'می\u200cخواهم', // Persian: the letters must not join.
    '👩\u200d👩\u200d👧', // One sign of three.
    'e\u0301', // A combining accent.
    '\u06dd١', // The end of a verse: visible.
    'a  b',
  ])('leaves %s as it is', (text) => expect(spellOut(text)).toBe(text));

  it.each([
    ['controls', 'a\u0000b\u001b[31m\u009b\u007f', 'a\\u0000b\\u001b[31m\\u009b\\u007f'],
    ['halves of pairs', '\ud800x\udc00', '\\ud800x\\udc00'],
    ['what turns text', '\u202e\u2066\u200f\u061c', '\\u202e\\u2066\\u200f\\u061c'],
    ['ends of lines', 'a\u2028b\u2029\n', 'a\\u2028b\\u2029\\u000a'],
    ['noncharacters', '\ufffe\uffff\ufdd0', '\\ufffe\\uffff\\ufdd0'],
    ['what has no width', 'a\u200bb\ufeff\u00ad\u2060', 'a\\u200bb\\ufeff\\u00ad\\u2060'],
    ['letters that nobody sees', '\u{e0041}', '\\udb40\\udc41'],
  ])('spells out %s', (_, text, spelt) => {
    expect(spellOut(text)).toBe(spelt);
    expect(spellOut(spelt)).toBe(spelt);
    expect(JSON.parse(`"${spelt}"`)).toBe(text);
  });

  it('makes text that is well formed and visible of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(spellOut(text)).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}\ufffe\uffff]/u);
      }),
    );
  });
});

it('oneLine makes one line of text', () => {
  expect(oneLine(' a\n\t\u2028 b\u00a0c\u0007 ')).toBe('a b c\\u0007');
});

it.each([' ', '\n', '\u0000', '\ud800', '\u200b', 'a\u0301', '👩\u200d'])(
  'takes no longer than the text is long: %j',
  async (unit) => {
    await expectLinearTime(20_000, (size) => oneLine(`a${unit.repeat(size)}b`));
  },
);
