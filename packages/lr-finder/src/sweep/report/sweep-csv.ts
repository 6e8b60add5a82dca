import { suggestionOf, sweepTable } from '../reading/sweep-table.ts';
import type { SweepResult } from '../results/result.ts';

/**
 * The table of a sweep as CSV (RFC 4180), in the order of `sweepTable`: a column for each name of the
 * settings, then what came out. What is not finite, or isn't there, stays empty.
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
      ...names.map((name) => result.setting[name]),
      ...[result.seed, status, lowest.loss, lowest.lr, suggestion?.lr, suggestion?.verdict.kind],
      ...[tested?.stopReason, tested?.steps, result.seconds],
      result.outcome === 'tested' ? undefined : result.error,
    ];
  });
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: unknown): string {
  if (value === undefined || value === null || Number.isNaN(value)) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
