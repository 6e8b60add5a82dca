import { suggestionOf, sweepTable } from '../analysis/sweep-table.ts';
import type { SweepResult } from '../results/result.ts';
import { valueIn } from '../settings/setting.ts';

/**
 * The table of a sweep as CSV (RFC 4180), in the order of `sweepTable`: a column for each name of the
 * settings, then the results. Values that are missing or not finite stay empty. Text that a
 * spreadsheet would run as a formula begins with an apostrophe.
 */
export function sweepCsv(results: readonly SweepResult[]): string {
  const names = [...new Set(results.flatMap(({ setting }) => Object.keys(setting)))];
  const head = [
    ...names,
    ...['randomSeed', 'status', 'lowestLoss', 'lowestLossLr', 'suggestedLr', 'verdict'],
    ...['stopReason', 'steps', 'seconds', 'error'],
  ];
  const rows = sweepTable(results).map(({ status, lowest, result }) => {
    const tested = result.outcome === 'tested' ? result : undefined;
    const suggestion = status === 'ok' && tested ? suggestionOf(tested) : undefined;
    return [
      ...names.map((name) => valueIn(result.setting, name)),
      ...[result.seed, status, lowest.loss, lowest.lr, suggestion?.lr, suggestion?.verdict.kind],
      ...[tested?.stopReason, tested?.steps, result.seconds],
      result.outcome === 'tested' ? undefined : result.error,
    ];
  });
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** The start of a formula in a spreadsheet (OWASP, CSV Injection), also with full-width signs. */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/** A cell. Text that would be a formula gets an apostrophe; numbers don't change. */
function cell(value: unknown): string {
  if (value === undefined || value === null || Number.isNaN(value)) return '';
  const given = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const text = given.replace(/\p{Cs}/gu, '\uFFFD');
  const isFormula = FORMULA.test(text) && Number.isNaN(Number(text));
  const safe = isFormula ? `'${text}` : text;
  // In some countries spreadsheets separate cells by semicolons in every file.
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
