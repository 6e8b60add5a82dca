import type { PlotOptions, PngOptions } from '../plot/figure.ts';
import type { ReportedTest } from '../plot/report/options.ts';
import type { History } from '../range-test/history.ts';
import type { FigureFlags } from './history-options.ts';
import type { ReadingFlags } from './options.ts';
import type { Output, OutputFormat } from './output-file.ts';
import { printable } from './printable.ts';
import { terminalWidth, writeFigure } from './streams.ts';
import { type OutputContent, writeOutputs } from './write-output.ts';

/** A test with everything that its output may contain. */
export interface WrittenTest extends ReportedTest {
  readonly name: string;
  readonly optimizer?: string | undefined;
}

/** The options of a figure. */
export type FigureOptions = Omit<PlotOptions, 'suggestLr' | 'suggestion' | 'band' | 'measurement'> &
  PngOptions;

/**
 * Draws tests into the files, or without files to the terminal. Resolves to the errors of files that
 * can't be written.
 *
 * @throws {ArgumentError} for a flag that can't be used, before anything is written.
 */
export async function drawTests(
  tests: readonly WrittenTest[],
  outputs: readonly Output[],
  flags: FigureFlags & ReadingFlags,
): Promise<readonly unknown[]> {
  const { show, smoothing, logLr, showLr, title, skipStart, skipEnd } = flags;
  const { width, height, theme, scale } = flags;
  const options = {
    ...{ show, smoothing, logLr, showLr, title, skipStart, skipEnd },
    ...{ width, height, theme, scale },
  };
  const shown =
    flags.suggestion === false ? tests.map(({ suggestion: _, ...test }) => test) : tests;
  if (outputs.length === 0) writeFigure(await terminalFigure(shown, options));
  const contents = await Promise.all(
    outputs.map(({ format }) => contentFor(format, shown, options)),
  );
  return (await writeOutputs(outputs, (_, i) => contents[i]!)).errors;
}

/** The figure as text. */
export async function terminalFigure(
  tests: readonly WrittenTest[],
  { theme: _, scale: __, title, width = terminalWidth(), ...options }: FigureOptions,
): Promise<string> {
  const { plotTerminal } = await import('../plot/terminal.ts');
  const shown = { ...options, title: title && printable(title), width };
  const [first] = tests as readonly [WrittenTest];
  return tests.length === 1
    ? plotTerminal(first.history, { ...shown, ...partsOf(first) })
    : plotTerminal(tests, shown);
}

/** What a figure of a single test shows besides its losses. */
function partsOf({ suggestion, band, measurement }: WrittenTest) {
  return { suggestion, band, measurement };
}

/** The content of a file with these tests. JSON and CSV contain only the first. */
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
        ? plot(first.history, { ...options, ...partsOf(first) })
        : plot(tests, options));
      return format === 'svg' ? figure.svg : figure.png({ scale });
    }
  }
}

/** A test as a history file in our own format. */
export async function historyJson(test: WrittenTest): Promise<string> {
  const { writeHistory } = await import('../history-file/write-history.ts');
  const { history, stopReason, steps, band, optimizer, settings } = test;
  const about = { ...(optimizer && { optimizer }), ...(settings && { settings }) };
  if (stopReason === undefined || steps === undefined) return writeHistory(history, about);
  return writeHistory({ history, stopReason, steps, ...(band && { band }) }, about);
}

/** Columns with the names of the history; non-finite values are empty. */
function csv({ lr, loss, rawLoss }: History): string {
  const cell = (value: number) => (Number.isFinite(value) ? String(value) : '');
  const rows = lr.map((rate, i) => [rate, loss[i]!, rawLoss[i]!].map(cell).join(','));
  return `${['lr,loss,rawLoss', ...rows].join('\n')}\n`;
}
