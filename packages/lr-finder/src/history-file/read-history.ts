import { check } from '../errors.ts';
import { type Kind, type OptionTable, oneOf, resolveBy, STRING } from '../options.ts';
import type { ColumnChoice } from './columns.ts';
import { readOneTag } from './csv.ts';
import { FORMAT_NAMES, FORMATS, type HistoryFile, type HistoryFormat } from './history-file.ts';
import { quotable } from './history-file-error.ts';
import { expectSource, type HistorySource, textOf } from './text-source.ts';
import { TextWindow } from './text-window.ts';

/** How to read a history file. All of it can be told from most files. */
export interface ReadHistoryOptions extends ColumnChoice {
  /** Default: told from the file, whose JSON begins with `{` or `[`. */
  readonly format?: HistoryFormat | undefined;
  /**
   * The column of learning rates: its name, or its number from 1. Default: the one called `lr`,
   * `learning_rate`, `Learning Rate` or the like; without names, the first of two.
   */
  readonly lrColumn?: string | number | undefined;
  /** The column of (smoothed) losses. Default: `loss`, `train_loss`, `val_loss` or the like. */
  readonly lossColumn?: string | number | undefined;
  /** The column of losses as measured. Default: `rawLoss`, `raw_loss`, or else the losses. */
  readonly rawLossColumn?: string | number | undefined;
  /** What messages call the file. Default: `'history'`. */
  readonly name?: string | undefined;
}

const COLUMN: Kind = {
  what: 'a name or a number from 1',
  fits: (value) =>
    typeof value === 'string' ? value !== '' : Number.isSafeInteger(value) && Number(value) >= 1,
};
const OPTIONS: OptionTable<ReadHistoryOptions> = {
  format: [{ ...oneOf(...FORMAT_NAMES), what: `one of ${FORMAT_NAMES.join(', ')}` }],
  name: [{ ...STRING, what: 'text' }],
  lrColumn: [COLUMN],
  lossColumn: [COLUMN],
  rawLossColumn: [COLUMN],
};

/**
 * Reads a history that this library, another, or a program in another language wrote: JSON,
 * JSON Lines, or a table of separated values. docs/history-files.md lists all that is read. A
 * stream of lines or points is read piece by piece, and only the numbers of the history are kept.
 *
 * @param source - the text itself (no path), its bytes (UTF-8, or UTF-16 with its mark), a `Blob`
 *   or `File`, or a stream: `createReadStream(path)`, `process.stdin`, `response.body`. Or two of these: the
 *   CSV files of TensorBoard with the rates and with the losses.
 * @throws {ArgumentError} for an argument that can't be used, before anything is read.
 * @throws {HistoryFileError} when it is no history, naming the line and column.
 * @throws whatever the stream throws, as it was thrown.
 */
export async function readHistory(
  source: HistorySource | readonly [rates: HistorySource, losses: HistorySource],
  options: ReadHistoryOptions = {},
): Promise<HistoryFile> {
  const isPair = Array.isArray(source);
  const sources = (isPair ? source : [source]) as readonly HistorySource[];
  check(!isPair || sources.length === 2, 'source', 'one source or two', source);
  for (const one of sources) expectSource(one);
  resolveBy(options, OPTIONS);
  const [rates, losses] = sources;
  const { name = 'history' } = options;
  if (!losses) return withText(rates!, name, (window) => readOne(window, options));
  const values = await withText(losses, `${name} (losses)`, readOneTag);
  return withText(rates!, `${name} (rates)`, async (window) => {
    const table = await readOneTag(window);
    return { ...table.finish(values), format: 'csv' };
  });
}

async function readOne(window: TextWindow, options: ReadHistoryOptions): Promise<HistoryFile> {
  const begins = FORMAT_NAMES.find((name) => FORMATS[name].begins?.test(window.text));
  return FORMATS[options.format ?? begins ?? 'csv'].read(window, options);
}

/** What `read` returns for the text of a source. */
async function withText<T>(
  source: HistorySource,
  name: string,
  read: (window: TextWindow) => Promise<T>,
): Promise<T> {
  const pieces = textOf(source);
  try {
    const window = new TextWindow(quotable(name, 200), pieces);
    do {
      window.at = window.text.length;
      await window.more();
    } while (!window.ended && window.text.trim() === '');
    const zero = window.text.indexOf('\0');
    if (zero >= 0) {
      throw window.error('Expected text, got binary data. Write the history as CSV or JSON', zero);
    }
    return await read(window);
  } finally {
    await pieces.return(undefined);
  }
}
