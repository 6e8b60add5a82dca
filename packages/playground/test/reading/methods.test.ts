import { suggest } from 'lr-finder';
import { describe, expect, it } from 'vitest';
import { authorsSkips, METHOD_WORDS } from '../../src/reading/methods.ts';
import { METHODS } from '../../src/settings/settings.ts';

const lr = Array.from({ length: 90 }, (_, i) => 10 ** (-5 + i / 15));
const rawLoss = lr.map(
  (rate, i) => 2 - 1.5 / (1 + 0.01 / rate) + rate ** 2 + 0.05 * Math.sin(i ** 2),
);
const history = { lr, loss: rawLoss, rawLoss };

describe('each method', () => {
  it.each(METHODS)('%s has words, and the skips that the library gives it', (method) => {
    const { start, end } = authorsSkips(method, lr.length);
    expect(METHOD_WORDS[method].rule).toMatch(/\.$/);
    expect(suggest(history, { method, skipStart: start, skipEnd: end })).toEqual(
      suggest(history, { method }),
    );
  });
});
