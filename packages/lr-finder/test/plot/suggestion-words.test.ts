import { expect, it } from 'vitest';
import { suggestionWords } from '../../src/plot/suggestion-words.ts';
import { suggestionAt } from './histories.ts';

it.each<[lr: number, ranges: string[]]>([
  [0.03, ['Interval 1e-2 to 6e-2', 'Bounds 3e-3 to 0.12']],
  [Number.NaN, []],
])('a suggestion of %d has the ranges %j in words', (lr, ranges) => {
  const words = suggestionWords(suggestionAt(lr));
  expect(words.map(({ name, range }) => `${name} ${range}`)).toEqual(ranges);
  for (const { meaning } of words) expect(meaning).toMatch(/\.$/);
});

it('writes rates as it is told', () => {
  expect(suggestionWords(suggestionAt(0.03), String)[0]!.range).toBe('0.01 to 0.06');
});
