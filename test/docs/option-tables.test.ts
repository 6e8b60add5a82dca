import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMAND_OPTIONS } from '../../packages/lr-finder/src/command/options.ts';
import { CONFIRM_OPTIONS } from '../../packages/lr-finder/src/find/confirm-options.ts';
import { FOLLOW_UP_OPTIONS } from '../../packages/lr-finder/src/find/find-options.ts';
import type { Option } from '../../packages/lr-finder/src/options.ts';
import { PLOT_OPTIONS } from '../../packages/lr-finder/src/plot/figure.ts';
import { REPORT_OPTIONS } from '../../packages/lr-finder/src/plot/report/options.ts';
import { RANGE_TEST_OPTIONS } from '../../packages/lr-finder/src/range-test/options.ts';
import { allTfjsOptions, TRAINING_OPTIONS } from '../../packages/lr-finder/src/tfjs/options.ts';
import { root } from '../workspace.ts';

type Row = readonly [name: string, option: Option<never>];

const rowsOf = (table: object, prefix = ''): Row[] =>
  Object.entries(table as Record<string, Option<never>>).map(([name, row]) => [prefix + name, row]);

const { show, smoothing, skipStart, skipEnd, logLr, showLr } = PLOT_OPTIONS;

/** The tables of the pages, by the words of the mark that stands above each. */
const TABLES: Readonly<Record<string, () => string>> = {
  'options of rangeTest': () => table('option of `rangeTest`', rowsOf(allTfjsOptions())),
  'flags of run': () =>
    table('flag', [
      ...flags(RANGE_TEST_OPTIONS),
      ...flags(FOLLOW_UP_OPTIONS),
      ...flags(CONFIRM_OPTIONS, 'confirm-'),
      ...flags(TRAINING_OPTIONS),
      ...flags(COMMAND_OPTIONS),
    ]).replace(/`'(\w+)'`/g, '`$1`'),
  'options of plot': () => table('option', rowsOf(PLOT_OPTIONS)),
  'options of report': () =>
    table(
      'option',
      rowsOf({ ...REPORT_OPTIONS, show, smoothing, skipStart, skipEnd, logLr, showLr }),
    ),
};

function table(head: string, rows: readonly Row[]): string {
  const lines = rows.map(([name, [kind, value, sentence = '', , text = shown(value)]]) => {
    const choices = 'choices' in kind ? `${kind.what.replace(/'[\w-]+'/g, '`$&`')}: ` : '';
    return `| \`${name}\` |${text && ` ${text}`} | ${choices}${sentence} |`;
  });
  return [`| ${head} | default | |`, '| --- | --- | --- |', ...lines].join('\n');
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `\`'${value}'\``;
  return typeof value === 'boolean' ? `\`${value}\`` : (value?.toString() ?? '');
}

function flags(options: object, prefix?: string): Row[] {
  return rowsOf(options, prefix).flatMap(([name, row]) => {
    const words = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return row[3] === undefined ? [] : [[`--${words} ${row[3]}`.trimEnd(), row]];
  });
}

/** A table of options is written by `npx vitest run test/docs/option-tables.test.ts -u`. */
const MARK = /(<!-- ((?:options|flags) of \w+) -->\n\n)(?:\|.*\n)+/g;

describe('the tables of options', () => {
  it.each([
    ['docs/range-test.md', ['options of rangeTest']],
    ['docs/command.md', ['flags of run']],
    ['docs/figures.md', ['options of plot']],
    ['docs/report.md', ['options of report']],
  ])('of %s are those of the code', async (page, marks) => {
    const file = join(root, page);
    const text = readFileSync(file, 'utf8');
    expect([...text.matchAll(MARK)].map(([, , mark]) => mark)).toEqual(marks);
    const written = text.replace(MARK, (_, start: string, mark: string) => {
      return `${start}${TABLES[mark]!()}\n`;
    });
    await expect(written).toMatchFileSnapshot(file);
  });

  it('have a sentence in each row', () => {
    const rows = Object.values(TABLES).flatMap((write) => write().split('\n').slice(2));
    expect(rows.filter((row) => /\|\s*\|$/.test(row))).toEqual([]);
  });
});
