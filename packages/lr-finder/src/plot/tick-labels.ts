import { tickIncrement, ticks } from 'd3-array';
import type { Domain } from './loss-domain.ts';
import { exponential } from './number-text.ts';

/** A place on an axis, with its label. */
export interface Tick {
  readonly value: number;
  /** `''` for a small tick between those that are labelled. */
  readonly label: string;
}

/** Ticks of a logarithmic axis, of which about `most` at most have labels: 1e-4, 1e-3, 1e-2. */
export function logTicks([low, high]: Domain, most: number): Tick[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  // With fewer than two powers of ten, their multiples have labels too.
  if (last - first < 1) return subdividedTicks([low, high], most);
  const every = [1, 2, 3, 4, 5, 10, 20, 50, 100].find((n) => (last - first) / n + 1 <= most) ?? 100;
  const found: Tick[] = [];
  for (let power = first - 1; power <= last; power++) {
    for (let digit = 1; digit < 10; digit++) {
      const value = Number(`${digit}e${power}`);
      if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9)) continue;
      const labelled = digit === 1 && (power - first) % every === 0;
      if (digit === 1 || every === 1) found.push({ value, label: labelled ? `1e${power}` : '' });
    }
  }
  return found;
}

/** Ticks of a linear axis, about `count` of them, with as many digits as their step needs. */
export function linearTicks([low, high]: Domain, count: number): Tick[] {
  const values = ticks(low, high, count);
  // d3's negative increment is the inverse of the step.
  const increment = tickIncrement(low, high, count);
  const step = increment < 0 ? -1 / increment : increment;
  const size = Math.max(...values.map(Math.abs), step);
  const digits = (of: number): number =>
    Math.max(0, Math.floor(Math.log10(of)) - Math.floor(Math.log10(step) + 1e-9));
  if (size >= 1e5 || size < 0.01) {
    return values.map((value) => ({
      value,
      label: value === 0 ? '0' : exponential(value, digits(Math.abs(value)), true),
    }));
  }
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return values.map((value) => ({ value, label: (value || 0).toFixed(decimals) }));
}

/** Labels at 1, 2 and 5 times a power of ten if these suffice, else as on a linear axis. */
function subdividedTicks([low, high]: Domain, most: number): Tick[] {
  const found: Tick[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    for (let digit = 1; digit < 10; digit++) {
      const value = Number(`${digit}e${power}`);
      if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9)) continue;
      const label = [1, 2, 5].includes(digit) ? `${digit}e${power}` : '';
      found.push({ value, label });
    }
  }
  const labelled = found.filter(({ label }) => label !== '').length;
  if (labelled >= 2 && labelled <= most) return found;
  return linearTicks([low, high], Math.min(most, 5)).filter(({ value }) => value > 0);
}
