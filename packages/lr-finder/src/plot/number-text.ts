// Apart from the ticks, which need a library: writing a number needs none.

/**
 * A number to `digits` significant digits, as short as possible: 0.0123, 250, 2.26e-3, 1e6.
 */
export function formatNumber(value: number, digits = 3): string {
  const size = Math.abs(value);
  if (value === 0) return '0';
  if (size >= 0.01 && size < 1e5) return String(Number(value.toPrecision(digits)));
  return exponential(value, digits - 1);
}

/** A learning rate to three significant digits, written as on its axis: 2.26e-3, 0.5, 1e-4. */
export function formatRate(lr: number): string {
  return Math.abs(lr) < 0.0995 ? exponential(lr, 2) : formatNumber(lr);
}

/** A number in powers of ten, with at most so many decimals; `fixed`: with exactly so many. */
export function exponential(value: number, decimals: number, fixed = false): string {
  if (value === 0) return '0';
  const [digits = '', power = ''] = value.toExponential(Math.min(decimals, 20)).split('e');
  return `${fixed ? digits : Number(digits)}e${Number(power)}`;
}
