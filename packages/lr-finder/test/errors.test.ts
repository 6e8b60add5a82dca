import { afterEach, expect, it, vi } from 'vitest';
import { describe as describeValue, messageOf, tidyUp } from '../src/errors.ts';
import { THROWN } from './thrown.ts';

afterEach(() => void vi.restoreAllMocks());

const gone = new Error('it is gone');

it.each(THROWN)('a message can be made of %s, whatever it does when it is read', (_, thrown) => {
  expect(messageOf(thrown)).toEqual(expect.any(String));
  expect(describeValue(thrown)).toEqual(expect.any(String));
});

it.each([
  [undefined, 'undefined'],
  ['no luck', 'no luck'],
  [{ code: 7 }, 'an object with code'],
  [new Error('It failed.'), 'It failed'],
  [new RangeError(), 'RangeError'],
  [
    new AggregateError(
      [new Error('One.'), new AggregateError([undefined, new Error('two')], 'Inner')],
      'Both failed',
    ),
    'Both failed: One; Inner: undefined; two',
  ],
  [new AggregateError([], 'Nothing.'), 'Nothing'],
  [new AggregateError([gone, gone], 'Both.'), 'Both: it is gone'],
])('the message of %o', (error, message) => {
  expect(messageOf(error)).toBe(message);
});

it.each(THROWN)('tidying up that throws %s is a warning', async (_, thrown) => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const failing = [
    () => {
      throw thrown;
    },
    () => Promise.reject(thrown),
  ];
  for (const action of failing) await expect(tidyUp('closing', action)).resolves.toBe(undefined);
  const warning = `lr-finder: closing failed: ${messageOf(thrown)}`;
  expect(warn.mock.calls).toEqual([[warning], [warning]]);
});
