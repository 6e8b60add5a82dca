import { describe, expect, it } from 'vitest';
import { readTable, tableData } from '../../src/data/csv.ts';

const rows = (count: number, row: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => row(i));
const table = (header: string, row: (i: number) => string, count = 40) =>
  [header, ...rows(count, row)].join('\n');

describe('a table', () => {
  it.each<[what: string, text: string, columns: string[]]>([
    ['commas', table('a,b', (i) => `${i},${i}`), ['a', 'b']],
    ['semicolons', table('a;b', (i) => `${i};${i}`), ['a', 'b']],
    ['tabs', table('a\tb', (i) => `${i}\t${i}`), ['a', 'b']],
    ['quotes', table('"a, or not",b', (i) => `${i},"x"`), ['a, or not', 'b']],
    ['no names', rows(40, (i) => `${i},${i}`).join('\n'), ['column 1', 'column 2']],
    [
      'a mark, carriage returns and an empty line',
      `\uFEFF${table('a,b', (i) => `${i},1\r`)}\n\n`,
      ['a', 'b'],
    ],
  ])('is read with %s', (_, text, columns) => {
    const read = readTable('t.csv', text);
    expect(read.columns).toEqual(columns);
    expect(read.rows).toHaveLength(40);
  });

  it.each<[what: string, text: string, words: string]>([
    [
      'one column',
      table('a', String),
      't.csv: a table needs two columns at least, one to learn another from.',
    ],
    [
      'few rows',
      table('a,b', (i) => `${i},${i}`, 3),
      't.csv: 20 rows at least are needed, this has 3.',
    ],
    [
      'uneven rows',
      table('a,b', (i) => (i === 4 ? '1' : '1,2')),
      't.csv: row 6 has 1 values, the first has 2.',
    ],
    [
      'a million columns',
      Array(3).fill('1,'.repeat(999_999).concat('1')).join('\n'),
      't.csv: 1000 columns at most, this has 1000000.',
    ],
    ['nothing', '', 't.csv: a table needs two columns at least, one to learn another from.'],
  ])('is refused with %s', (_, text, words) => {
    expect(() => readTable('t.csv', text)).toThrow(words);
  });
});

describe('what is made of a table', () => {
  const read = readTable(
    't.csv',
    table('size,kind,price,note', (i) => `${i},${['cat', 'dog'][i % 2]},${i * 1.5},n${i}`),
  );

  it('classes of names', () => {
    const { data, summary } = tableData(read, 1);
    expect([data.task, data.outputs, data.inputShape]).toEqual(['classes', 2, [2]]);
    expect([data.train.count, data.validation.count]).toEqual([32, 8]);
    expect(summary).toBe(
      '40 rows: 2 classes of “kind” from 2 columns; 1 without numbers left out.',
    );
  });

  it('numbers as such, with mean 0 and variance 1', () => {
    const { data } = tableData(read, 2);
    expect([data.task, data.outputs]).toEqual(['numbers', 1]);
    const ys = [...data.train.ys, ...data.validation.ys];
    expect(ys.reduce((sum, y) => sum + y ** 2, 0) / 40).toBeCloseTo(1, 5);
  });

  it('classes of a few whole numbers', () => {
    const whole = readTable(
      't.csv',
      table('a,b', (i) => `${i},${i % 3}`),
    );
    expect(tableData(whole, 1).data).toMatchObject({ task: 'classes', outputs: 3 });
  });

  it('nothing of a target that is different in each row, or of inputs without a number', () => {
    expect(() => tableData(read, 3)).toThrow(/40 different values/);
    const words = readTable(
      't.csv',
      table('a,b', (i) => `w${i},${i % 2}`),
    );
    expect(() => tableData(words, 1)).toThrow(/no column but the target has numbers/);
  });
});
