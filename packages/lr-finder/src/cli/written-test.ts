import type { Confirmation } from '../find/confirm.ts';
import type { Band } from '../range-test/average-histories.ts';
import type { History } from '../range-test/history.ts';
import type { StopReason } from '../range-test/stopping.ts';
import type { Suggestion } from '../suggest/suggestion.ts';
import type { OutputFormat } from './output-file.ts';
import type { OutputContent } from './write-output.ts';

/** A test with all that is known of it. */
export interface WrittenTest {
  readonly name: string;
  readonly history: History;
  readonly suggestion?: Suggestion;
  readonly band?: Band;
  readonly stopReason?: StopReason;
  readonly steps?: number;
  readonly optimizer?: string;
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  readonly confirmation?: Confirmation;
}

/** How a figure is to look: options of `plot` and of `report`. */
export interface FigureOptions {
  readonly skipStart?: number;
  readonly skipEnd?: number;
  readonly logLr?: boolean;
  readonly showLr?: number;
  readonly title?: string;
  readonly theme?: 'light' | 'dark' | 'auto';
  readonly width?: number;
  readonly height?: number;
  readonly scale?: number;
}

/** Tests in the form of a file. JSON and CSV have the first only. */
export async function contentFor(
  format: OutputFormat,
  tests: readonly WrittenTest[],
  { scale, ...options }: FigureOptions,
): Promise<OutputContent> {
  const [first] = tests as readonly [WrittenTest];
  switch (format) {
    case 'json':
      return historyJson(first);
    case 'csv':
      return csv(first.history);
    case 'html': {
      const { report } = await import('../plot/report/index.ts');
      const { width: _, height: __, ...shared } = options;
      const reported = tests.map(({ optimizer, settings, ...test }) => ({
        ...test,
        settings: { ...(optimizer !== undefined && { optimizer }), ...settings },
      }));
      return report(reported.length === 1 ? reported[0]! : reported, shared);
    }
    case 'svg':
    case 'png': {
      const { plot } = await import('../plot/index.ts');
      const figure = await (tests.length === 1
        ? plot(first.history, { ...options, suggestion: first.suggestion, band: first.band })
        : plot(tests, options));
      return format === 'svg' ? figure.svg : figure.png(scale === undefined ? {} : { scale });
    }
  }
}

/** A history file of ours. */
export async function historyJson(test: WrittenTest): Promise<string> {
  const { writeHistory } = await import('../history-file/write-history.ts');
  const { history, stopReason, steps, band, optimizer, settings } = test;
  const about = { ...(optimizer && { optimizer }), ...(settings && { settings }) };
  if (stopReason === undefined || steps === undefined) return writeHistory(history, about);
  return writeHistory({ history, stopReason, steps, ...(band && { band }) }, about);
}

/** Columns by the names of the history; what is not finite stays empty. */
function csv({ lr, loss, rawLoss }: History): string {
  const cell = (value: number) => (Number.isFinite(value) ? String(value) : '');
  const rows = lr.map((rate, i) => [rate, loss[i]!, rawLoss[i]!].map(cell).join(','));
  return `${['lr,loss,rawLoss', ...rows].join('\n')}\n`;
}
