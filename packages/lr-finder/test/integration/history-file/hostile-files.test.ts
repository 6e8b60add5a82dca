import { describe, expect, it } from 'vitest';
import { HistoryFileError, readHistory } from '../../../src/history-file/index.ts';
import { expectLinearTime } from '../../linear-time.ts';

/**
 * Files that would take quadratic time, or the stack, if a reader went back over what it has read. Each
 * is made in any size; what comes of it is the beginning of an error, or how many points there are.
 */
const FILES: readonly (readonly [
  name: string,
  make: (size: number) => string,
  outcome: string | ((size: number) => number),
])[] = [
  // Numbers.
  ['zeros and a letter', (n) => csv(`${'0'.repeat(n)}x`), 'Expected `lr` to be a number'],
  ['digits, a point and a letter', (n) => csv(`${half('1', n)}.${half('1', n)}x`), 'Expected `lr`'],
  ['digits without an end', (n) => csv('1'.repeat(n)), 'Expected `lr` to be a finite number >= 0'],
  ['a huge exponent', (n) => csv(`1e${'9'.repeat(n)}`), 'Expected `lr` to be a finite number >= 0'],
  ['a tiny exponent', (n) => csv(`1e-${'9'.repeat(n)}`), () => 1],
  ['signs', (n) => csv(`${half('+-', n)}1`), 'Expected `lr` to be a number'],
  ['underscores', (n) => csv(`1${half('_0', n)}`), 'Expected `lr` to be a number'],
  ['nan and nan', (n) => csv('nan'.repeat(n / 3)), 'Expected `lr` to be a number'],
  ['infinities', (n) => csv(`-${'infinity'.repeat(n / 8)}`), 'Expected `lr` to be a number'],
  ['commas for points', (n) => `lr;loss\n${half('0', n)},${half('0', n)}x;2\n`, 'Expected `lr`'],
  ['a Python expression', (n) => csv(`${half('a.', n)}(`), 'Expected `lr` to be a number'],
  ['surrogate halves', (n) => csv('\ud800'.repeat(n)), 'Expected `lr` to be a number'],
  ['digits in JSON', (n) => `{"lr":[${'1'.repeat(n)}x]}`, 'Expected `lr[0]` to be a number'],
  ['zeros in JSON', (n) => `{"lr":[${'0'.repeat(n)}]}`, 'Expected `lr[0]` to be a number'],
  // Lines and columns.
  ['spaces between', (n) => `lr loss\n1${' '.repeat(n)}2\n`, () => 1],
  ['a line of spaces and a letter', (n) => `${csv('1')}${' '.repeat(n)}x`, 'Expected 2 fields'],
  ['blank lines', (n) => `lr,loss\n${'\n'.repeat(n)}1,2`, () => 1],
  ['lone carriage returns', (n) => `lr,loss\r${'1,2\r'.repeat(n / 4)}`, (n) => n / 4],
  ['line separators', (n) => `lr,loss\n${'\u2028'.repeat(n)}1,2`, () => 1],
  ['byte order marks', (n) => `${'\uFEFF'.repeat(n)}lr,loss\n1,2`, () => 1],
  ['comments', (n) => `${half('#\n', n)}lr,loss\n1,2`, () => 1],
  ['a comment of signs', (n) => `${'#'.repeat(n)} lr loss\n1 2`, () => 1],
  ['one line', (n) => 'x'.repeat(n), 'Expected a column of learning rates'],
  ['columns', (n) => `lr,loss,${half('x,', n)}\n1,2,${half('3,', n)}\n`, () => 1],
  ['columns in quotes', (n) => `lr,loss\n1,2,${'"",'.repeat(n / 3)}\n`, () => 1],
  ['separators', (n) => ';'.repeat(n), 'Expected a header or two columns'],
  ['tabs', (n) => `lr\tloss\n${'\t'.repeat(n)}`, 'Expected rows of numbers'],
  ['zero bytes later', (n) => csv(`1,2${'\0'.repeat(n)}`), 'Expected text, got binary data'],
  // Quotes.
  ['quotes', (n) => csv('"'.repeat(n)), 'Expected '],
  ['quotes and spaces', (n) => `lr loss\n${half('" ', n)}\n`, 'Expected rows of numbers'],
  ['quoted words', (n) => `${'"a" '.repeat(n / 4)}\n`, 'Expected a column of learning rates'],
  ['an open quote', (n) => `lr,loss\n"1\n${'1,2\n'.repeat(n / 4)}`, 'Expected a closing quote'],
  // JSON.
  ['lists in lists', (n) => '['.repeat(n), 'Expected `row[0]` to be a number'],
  ['lists in a member', (n) => `{"x":${'['.repeat(n)}`, 'Expected lists and objects at most 64'],
  ['objects in objects', (n) => '{"a":'.repeat(n / 5), 'Expected lists and objects at most 64'],
  ['a long key', (n) => `{"${'k'.repeat(n)}":1,${POINT}`, () => 1],
  ['escapes', (n) => `{"${half('\\n', n)}":1,${POINT}`, () => 1],
  ['open escapes', (n) => `{"${half('\\n', n)}`, "Expected a closing '\"'"],
  ['backslashes', (n) => `{"${'\\'.repeat(n)}`, "Expected a closing '\"'"],
  ['a key again and again', (n) => `{${'"lr":[1],'.repeat(n / 9)}"loss":[1]}`, () => 1],
  ['many members', (n) => `{${'"a":1,'.repeat(n / 6)}${POINT}`, () => 1],
  ['spaces in a list', (n) => `{"lr":[1${' '.repeat(n)}],"loss":[1]}`, () => 1],
  ['words of Python', (n) => `{"lr":[1],"loss":[${'NaN,'.repeat(n / 4)}1]}`, 'Expected `history`'],
  ['pairs', (n) => `[${'[1,2],'.repeat(n / 6)}[1,2]]`, (n) => Math.floor(n / 6) + 1],
  ['lines', (n) => '{"lr":1,"loss":2}\n'.repeat(n / 18), (n) => Math.floor(n / 18)],
];

const POINT = '"lr":[1],"loss":[2]}';
const csv = (lr: string) => `lr,loss\n${lr},2\n`;
const half = (text: string, size: number) => text.repeat(size / 2);

describe.each(FILES)('%s', (_, make, outcome) => {
  it.each([
    ['as text', (text: string) => text],
    ['as a stream', (text: string) => new Blob([text]).stream()],
  ])('%s: linear time, and a history or an error with its place', async (_how, sourceOf) => {
    await expectLinearTime(8000, async (size) => {
      const source = sourceOf(make(size));
      const result: unknown = await readHistory(source).catch((error: unknown) => error);
      if (typeof outcome === 'string') {
        expect(result).toBeInstanceOf(HistoryFileError);
        expect((result as Error).message).toContain(outcome);
        expect((result as Error).message.length).toBeLessThan(500);
      } else {
        expect(result).toMatchObject({ history: { lr: { length: outcome(size) } } });
      }
    });
  });
});

/** Files that never get to a new line, a closing quote or the end of a value. */
it.each([
  ['a line', '', 'x'],
  ['a quoted field', '"', 'x\n'],
  ['a row', 'lr,loss\n', '1,'],
  ['a string', '{"', 'k'],
  ['a number', '{"lr":[', '1'],
  ['a word', '{"lr":', 'n'],
])('%s without an end is refused before it fills the memory', async (_, start, more) => {
  const MEBIBYTE = 2 ** 20;
  let given = 0;
  async function* endless() {
    yield start;
    for (; given < 100 * MEBIBYTE; given += MEBIBYTE) yield more.repeat(MEBIBYTE / more.length);
  }
  await expect(readHistory(endless())).rejects.toBeInstanceOf(HistoryFileError);
  expect(given).toBeLessThan(4 * MEBIBYTE);
});
