import { suggestionOf, sweepTable } from '../reading/sweep-table.ts';
import type { SweepResult } from '../results/result.ts';
import { valueIn } from '../settings/setting.ts';

/**
 * The table of a sweep as CSV (RFC 4180), in the order of `sweepTable`: a column for each name of the
 * settings, then what came out. What is not finite, or isn't there, stays empty. Text that a spreadsheet
 * would run as a formula begins with an apostrophe.
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

/** What a spreadsheet takes a cell for a formula by (OWASP, CSV Injection), full-width signs included. */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/** A cell. Text that would be a formula has an apostrophe before it; numbers stay what they are. */
function cell(value: unknown): string {
  if (value === undefined || value === null || Number.isNaN(value)) return '';
  const given = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const text = given.replace(/\p{Cs}/gu, '\uFFFD');
  const isFormula = FORMULA.test(text) && Number.isNaN(Number(text));
  const safe = isFormula ? `'${text}` : text;
  // Spreadsheets of some countries separate cells by semicolons, whatever the file does.
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
