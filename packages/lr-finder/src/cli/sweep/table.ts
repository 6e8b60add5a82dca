import { formatNumber, formatRate } from '../../plot/number-text.ts';
import { type SweepRow, suggestionOf, sweepTable } from '../../sweep/analysis/sweep-table.ts';
import { recommendWeightDecay } from '../../sweep/analysis/weight-decay.ts';
import type { SweepResult } from '../../sweep/results/result.ts';
import { valueIn } from '../../sweep/settings/setting.ts';
import { valueWords } from '../../sweep/settings/words.ts';
import { printable } from '../printable.ts';
import { textTable } from '../text-table.ts';

/** The most rows with a curve, and the most without one, that are printed. */
const MOST_ROWS = 24;
const MOST_WITHOUT = 10;

/** A sweep's results as text: the best settings, those without a curve, and the choice. */
export function sweepText(
  results: readonly SweepResult[],
  weightDecay: string | undefined,
): string {
  const names = [...new Set(results.flatMap(({ setting }) => Object.keys(setting)))];
  const rows = sweepTable(results);
  const [good, bad] = [rows.filter(isOk), rows.filter((row) => !isOk(row))];
  const shown = [...good.slice(0, MOST_ROWS), ...bad.slice(0, MOST_WITHOUT)];
  const left = rows.length - shown.length;
  const head = [...names.map(printable), 'lowest loss', 'at', 'train at', 'the curve'];
  const right = new Set(head.keys());
  right.delete(head.length - 1);
  const choice = recommendWeightDecay(results, { name: weightDecay });
  return [
    textTable([head, ...shown.map((row) => cells(row, names))], right),
    ...(left > 0 ? [`(and ${left} more: lr-finder sweep-report has all)`] : []),
    ...(choice ? [`\nWeight decay: ${valueWords(choice.weightDecay)}. ${choice.reason}`] : []),
  ].join('\n');
}

const isOk = ({ status }: SweepRow): boolean => status === 'ok';

function cells({ status, lowest, result }: SweepRow, names: readonly string[]): string[] {
  const values = names.map((name) => {
    const value = valueIn(result.setting, name);
    return value === undefined ? '' : printable(valueWords(value));
  });
  if (status !== 'ok' || result.outcome !== 'tested') {
    const why = result.outcome === 'tested' ? 'no loss was finite' : shorten(result.error);
    return [...values, '-', '-', '-', status === 'non-finite' ? why : `${status}: ${why}`];
  }
  const { lr, verdict } = suggestionOf(result);
  const rate = lr > 0 ? formatRate(lr) : '-';
  return [...values, formatNumber(lowest.loss), formatRate(lowest.lr), rate, verdict.kind];
}

function shorten(error: string): string {
  const line = printable(error);
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
