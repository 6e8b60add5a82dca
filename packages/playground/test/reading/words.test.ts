import { suggest } from 'lr-finder';
import { describe, expect, it } from 'vitest';
import { countText, lossText, rateText } from '../../src/reading/number-text.ts';
import { courseOf, headlineOf, partsOf } from '../../src/reading/words.ts';

const lr = Array.from({ length: 100 }, (_, i) => 10 ** (-5 + i / 16));
const rawLoss = lr.map((rate) => 2 - 1.5 / (1 + 0.01 / rate) + rate ** 2);
const suggestion = suggest({ lr, loss: rawLoss, rawLoss });

describe('numbers', () => {
  it.each<[number, string]>([
    [0.00123, '0.0012'],
    [3.21e-5, '3.2e-5'],
    [1e-6, '1e-6'],
    [10, '10'],
    [12345, '1.2e4'],
    [0, '0'],
    [Number.NaN, '–'],
  ])('the rate %d is %s', (rate, text) => expect(rateText(rate)).toBe(text));
  it.each<[number, string]>([
    [2.3456, '2.35'],
    [0.00012, '1.2e-4'],
    [1e9, '1.0e9'],
    [Number.POSITIVE_INFINITY, 'not finite'],
  ])('the loss %d is %s', (loss, text) => expect(lossText(loss)).toBe(text));
  it.each<[number, string]>([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [51_210, '51,210'],
    [1_234_567, '1,234,567'],
  ])('the count %d is %s', (count, text) => expect(countText(count)).toBe(text));
});

describe('what a curve says', () => {
  it('is put in words', () => {
    expect(headlineOf(suggestion)).toBe(`Train at ${rateText(suggestion.lr)}.`);
  });

  it('is that it supports no rate, where it does', () => {
    const flat = suggest({ lr, loss: lr.map(() => 1), rawLoss: lr.map(() => 1) });
    expect(headlineOf(flat)).toBe('This curve supports no rate.');
  });

  it('has four parts that follow each other from end to end', () => {
    const parts = partsOf(lr, suggestion);
    expect(parts.map(({ from }) => from).slice(1)).toEqual(parts.map(({ to }) => to).slice(0, 3));
    expect([parts[0]!.from, parts[3]!.to]).toEqual([lr[0], lr.at(-1)]);
    expect(parts[2]!.from).toBe(suggestion.lr);
  });
});

describe('how a test went', () => {
  const history = { lr, loss: rawLoss, rawLoss };
  const ran = (changed: number, threads?: number) => ({
    ...{ settings: {} as never, engine: 'webgl' as const, msPerStep: 2.34, threads },
    weights: { count: 50890, changed },
  });
  it('tells of the engine, and that all was put back', () => {
    expect(courseOf({ name: 'a', history, stopReason: 'aborted', ran: ran(0) })).toBe(
      '100 losses were recorded. It was stopped; what was measured is kept. A step took 2.3 ms on WebGL. Afterwards all 50,890 weights were compared: the network is as it was, to the bit.',
    );
  });
  it('tells of threads, where there are several', () => {
    const words = (threads?: number) => courseOf({ name: 'a', history, ran: ran(0, threads) });
    expect(words(2)).toContain('A step took 2.3 ms on WebGL, in 2 threads.');
    expect(words(1)).toBe(words());
  });
  it('does not say so where it is not so', () => {
    expect(courseOf({ name: 'a', history, ran: ran(3) })).toContain('3 of 50,890 weights differ');
  });
});
