import { formatNumber, formatRate } from '../number-text.ts';

/** A learning rate as in the figure, or `not finite`. */
export function rate(lr: number): string {
  return Number.isFinite(lr) ? formatRate(lr) : 'not finite';
}

/** A loss to four significant digits, or `not finite`. */
export function loss(value: number): string {
  return Number.isFinite(value) ? formatNumber(value, 4) : 'not finite';
}

/** A whole number with separated thousands: 12,000. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}
