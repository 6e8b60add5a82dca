import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { authorSkips, METHODS, type Method } from '../../src/suggest/methods.ts';
import { suggest } from '../../src/suggest/suggest.ts';
import { historyOf } from './curves.ts';

const names = Object.keys(METHODS) as Method[];

describe('authorSkips', () => {
  const history = historyOf(
    Array.from({ length: 137 }, (_, i) => 2 - 1.5 / (1 + Math.exp((70 - i) / 9)) + (i / 130) ** 40),
  );

  it.each(names)('is what `suggest` leaves out for %s', (method) => {
    const skips = authorSkips(method, 137);
    expect(suggest(history, { method, ...skips })).toEqual(suggest(history, { method }));
  });

  it('is nothing for a method that is not known', () => {
    expect(authorSkips('toString', 100)).toEqual({ skipStart: 0, skipEnd: 0 });
  });
});

it('docs/suggestion.md has the table; UPDATE_GOLDEN=1 writes it', () => {
  const page = new URL('../../../../docs/suggestion.md', import.meta.url);
  const rows = names.map((name) => {
    const { author, reads, skips, rule } = METHODS[name];
    const { skipStart, skipEnd } = skips(100);
    const left =
      skipStart + skipEnd > 0 ? `${skipStart} at the start, ${skipEnd} at the end` : 'none';
    return `| \`${name}\` | ${author} | ${reads} | ${rule} | ${left} |`;
  });
  const head = [
    '| method | whose | reads | picks | leaves out of 100 points |',
    '| --- | --- | --- | --- | --- |',
  ];
  const table = [...head, ...rows].join('\n');
  const text = readFileSync(page, 'utf8');
  const expected = text.replace(/\| method \| whose .*\n(\|.*\n)*/, `${table}\n`);
  if (process.env.UPDATE_GOLDEN) writeFileSync(page, expected);
  expect(expected).toContain(table);
  expect(readFileSync(page, 'utf8')).toBe(expected);
});
