import { describe, expect, it } from 'vitest';
import { ArgumentError, DataError } from '../../../src/errors.ts';
import { report } from '../../../src/plot/report/report.ts';
import { madeHistory } from '../histories.ts';

const history = madeHistory(20, (i) => 2 - i / 10);

describe('report', () => {
  it.each<[what: string, test: unknown, options: unknown, message: string]>([
    [
      'no test',
      undefined,
      {},
      'Expected `test` to be a test `{ history, suggestion }`, got undefined',
    ],
    [
      'no tests',
      [],
      {},
      'Expected `tests` to be a test `{ history }`, or a list of at least one, got []',
    ],
    [
      'a bad one',
      [{ history }, 7],
      {},
      'Expected `tests[1]` to be a test `{ history, suggestion }`, got 7',
    ],
    ['a name', { history, name: 7 }, {}, 'Expected `test.name` to be a string, got 7'],
    [
      'a rate for a suggestion',
      { history, suggestion: 0.1 },
      {},
      'Expected `suggestion` to be what `suggest(history)` returns, got 0.1',
    ],
    [
      'an end',
      { history, stopReason: 'done' },
      {},
      "Expected `test.stopReason` to be 'completed', 'diverged', 'non-finite', 'skipped' or 'aborted', got 'done'",
    ],
    [
      'half a step',
      { history, steps: 1.5 },
      {},
      'Expected `test.steps` to be an integer >= 0, got 1.5',
    ],
    [
      'a list of settings',
      { history, settings: [1] },
      {},
      'Expected `test.settings` to be an object of settings by name, got [1]',
    ],
    [
      'a setting',
      { history, settings: { seed: null } },
      {},
      'Expected `test.settings.seed` to be a string, a number or a boolean, got null',
    ],
    [
      'a short band',
      { history, band: { low: [1], high: [2] } },
      {},
      'Expected `test.band.low` to be a list as long as `history.lr`, got [1]',
    ],
    [
      'a confirmation',
      { history, confirmation: true },
      {},
      'Expected `test.confirmation` to be what `confirm` returns, got true',
    ],
    [
      'a trial',
      { history, confirmation: { trials: [0.1] } },
      {},
      'Expected `test.confirmation` to be what `confirm` returns, got an object with trials',
    ],
    ['options', { history }, 'dark', "Expected `options` to be an object, got 'dark'"],
    ['a title', { history }, { title: 7 }, 'Expected `title` to be a string, got 7'],
    [
      'a theme',
      { history },
      { theme: 'blue' },
      "Expected `theme` to be 'auto', 'light' or 'dark', got 'blue'",
    ],
    ['skipEnd', { history }, { skipEnd: -1 }, 'Expected `skipEnd` to be an integer >= 0, got -1'],
    [
      'a name not known',
      { history },
      { colour: 1 },
      'Unknown option `colour`; known are `show`, `smoothing`, `skipStart`, `skipEnd`, `logLr`, `showLr`, `suggestLr`, `suggestion`, `band`, `measurement`, `title`, `theme`',
    ],
  ])('refuses %s', async (_, test, options, message) => {
    const refused = report(test as never, options as never);
    await expect(refused).rejects.toThrow(new ArgumentError(message));
  });

  it('refuses what is no history', async () => {
    await expect(report({ history: { ...history, loss: [1] } })).rejects.toThrow(DataError);
    await expect(report({} as never)).rejects.toThrow(DataError);
  });
});
