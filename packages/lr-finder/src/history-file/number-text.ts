const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const COMMA_NUMBER = /^[+-]?(?:\d*,\d+)(?:e[+-]?\d+)?$/i;
const MISSING = /^(?:[+-]?nan|n\/?a|null|none|<na>|)$/i;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;

/**
 * The number that a cell holds: `NaN` for an empty one and for what Python, R and spreadsheets
 * write in its stead, `undefined` for what is no number.
 *
 * @param decimalComma - whether `0,5` is a number too.
 */
export function numberOf(cell: string, decimalComma: boolean): number | undefined {
  const text = cell.trim();
  if (NUMBER.test(text)) return Number(text);
  if (decimalComma && COMMA_NUMBER.test(text)) return Number(text.replace(',', '.'));
  if (MISSING.test(text)) return Number.NaN;
  const infinite = INFINITE.exec(text);
  if (infinite) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return undefined;
}
