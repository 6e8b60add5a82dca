import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/errors.ts';
import { parseHistory } from '../../src/range-test/history.ts';

describe('parseHistory', () => {
  it('reads back what JSON.stringify writes, non-finite numbers as NaN', () => {
    const history = { lr: [1e-7, 1e-6, 0.1], loss: [2, Number.NaN, 3], rawLoss: [2, Infinity, 4] };
    expect(parseHistory(JSON.stringify(history))).toEqual({
      lr: [1e-7, 1e-6, 0.1],
      loss: [2, Number.NaN, 3],
      rawLoss: [2, Number.NaN, 4],
    });
  });

  it("reads pytorch-lr-finder's { lr, loss }", () => {
    expect(parseHistory({ lr: [1, 2], loss: [3, 4] })).toEqual({
      lr: [1, 2],
      loss: [3, 4],
      rawLoss: [3, 4],
    });
  });

  it.each([
    ['{', "Expected `history` to be JSON, got '{'"],
    ['[1]', 'Expected `history` to be an object { lr, loss }, got [1]'],
    ['null', 'Expected `history` to be an object { lr, loss }, got null'],
    ['{"loss": []}', 'Expected `history.lr` to be a list of numbers, got undefined'],
    ['{"lr": [1]}', 'Expected `history.loss` to be a list of numbers, got undefined'],
    ['{"lr": [1], "loss": ["2"]}', "Expected `history.loss[0]` to be a number or null, got '2'"],
    [
      '{"lr": [1, 2], "loss": [2]}',
      'Expected `history` to have lists of equal length, got 2 lr, 1 loss and 1 rawLoss',
    ],
  ])('%s: %s', (json, message) => {
    expect(() => parseHistory(json)).toThrow(new DataError(message));
  });
});
