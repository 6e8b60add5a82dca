import { formatNumber, formatRate } from '../../plot/number-text.ts';
import type { History } from '../../range-test/history.ts';
import type { Suggestion } from '../../suggest/suggestion.ts';
import { textTable } from '../text-table.ts';

interface Compared {
  readonly name: string;
  readonly history: History;
  readonly suggestion: Suggestion;
}

const HEAD = ['', 'learning rate', 'interval', 'bounds', 'lowest loss', 'points', 'verdict'];
/** Which columns are of numbers that are to stand one below the other. */
const RIGHT = new Set([1, 4, 5]);

/** Several answers in a table that a terminal shows aligned. */
export function comparisonTable(tests: readonly Compared[]): string {
  return textTable([HEAD, ...tests.map(rowFor)], RIGHT);
}

function rowFor({ name, history, suggestion }: Compared): string[] {
  const { lr, interval, bounds, verdict } = suggestion;
  const lowest = history.loss.reduce((a, b) => (b < a ? b : a), Number.POSITIVE_INFINITY);
  return [
    name,
    lr > 0 ? formatRate(lr) : '-',
    range(interval),
    range([bounds.baseLr, bounds.maxLr]),
    Number.isFinite(lowest) ? formatNumber(lowest) : '-',
    String(history.lr.length),
    verdict.kind,
  ];
}

function range([low, high]: readonly [number, number]): string {
  return low > 0 && high > 0 ? `${formatRate(low)} to ${formatRate(high)}` : '-';
}
