import { describe, expect, it } from 'vitest';
import { formatNumber, formatRate } from '../../src/plot/number-text.ts';
import { linearTicks, logTicks } from '../../src/plot/tick-labels.ts';

const labels = (ticks: readonly { label: string }[]) =>
  ticks.map(({ label }) => label).filter((label) => label !== '');

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [0.0123456, '0.0123'],
    [2.5, '2.5'],
    [-250, '-250'],
    [99999, '100000'],
    [123456, '1.23e5'],
    [0.00226, '2.26e-3'],
    [1e30, '1e30'],
  ])('writes %d as %s', (value, text) => expect(formatNumber(value)).toBe(text));
});

describe('formatRate', () => {
  it.each([
    [1e-4, '1e-4'],
    [0.00226, '2.26e-3'],
    [0.0201, '2.01e-2'],
    [0.1, '0.1'],
    [1, '1'],
    [12.345, '12.3'],
  ])('writes %d as %s', (lr, text) => expect(formatRate(lr)).toBe(text));
});

describe('logTicks', () => {
  it.each([
    [1e-7, 10, 12, '1e-7 1e-6 1e-5 1e-4 1e-3 1e-2 1e-1 1e0 1e1'],
    [1e-7, 10, 5, '1e-7 1e-5 1e-3 1e-1 1e1'],
    [9.9999e-6, 1.0000001, 12, '1e-5 1e-4 1e-3 1e-2 1e-1 1e0'],
    [1e-30, 1e30, 7, '1e-30 1e-20 1e-10 1e0 1e10 1e20 1e30'],
    [1.5e-3, 1.2e-2, 8, '2e-3 5e-3 1e-2'],
    [2e-3, 2.5e-3, 8, '2.0e-3 2.1e-3 2.2e-3 2.3e-3 2.4e-3 2.5e-3'],
  ])('labels %d to %d, at most %d, as %s', (low, high, most, expected) => {
    const ticks = logTicks([low, high], most);
    expect(labels(ticks).join(' ')).toBe(expected);
    expect(labels(ticks).length).toBeLessThanOrEqual(most);
    for (const { value, label } of ticks) {
      if (label !== '') expect(Number(label)).toBeCloseTo(value, 12);
    }
  });
});

describe('linearTicks', () => {
  it.each([
    [0, 1, 5, '0.0 0.2 0.4 0.6 0.8 1.0'],
    [1.9, 2.4, 5, '1.9 2.0 2.1 2.2 2.3 2.4'],
    [-5, 0.5, 5, '-5 -4 -3 -2 -1 0'],
    [2.318, 2.322, 4, '2.318 2.319 2.320 2.321 2.322'],
    [0, 4e-4, 4, '0 1e-4 2e-4 3e-4 4e-4'],
    [0, 2e6, 4, '0 5e5 1.0e6 1.5e6 2.0e6'],
    [0, 3e300, 3, '0 1e300 2e300 3e300'],
  ])('labels %d to %d, about %d, as %s', (low, high, count, expected) => {
    const found = labels(linearTicks([low, high], count));
    expect(found.join(' ')).toBe(expected);
    expect(new Set(found).size).toBe(found.length);
  });
});
