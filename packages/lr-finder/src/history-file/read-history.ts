import { check } from '../errors.ts';
import { type Kind, type OptionTable, oneOf, resolveBy, STRING } from '../options.ts';
import type { ColumnChoice } from './columns.ts';
import { readOneTag } from './csv.ts';
import { HEAD_LENGTH, isEventFile, readEventFile } from './event-file.ts';
import {
  FORMAT_NAMES,
  FORMATS,
  type HistoryFile,
  type HistoryFormat,
  TEXT_FORMAT_NAMES,
} from './history-file.ts';
import { quotable } from './history-file-error.ts';
import { expectSource, type HistorySource, piecesOf, textOf } from './text-source.ts';
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
 * JSON Lines, a table of separated values, or an event file of TensorBoard. docs/history-files.md lists all
 * that is read. A stream of lines or points is read piece by piece, and only the numbers of the history are
 * kept.
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
  if (!losses) return readOne(rates!, name, options);
  const values = await withText(losses, `${name} (losses)`, readOneTag);
  return withText(rates!, `${name} (rates)`, async (window) => {
    const table = await readOneTag(window);
    return { ...table.finish(values), format: 'csv' };
  });
}

async function readOne(
  source: HistorySource,
  name: string,
  options: ReadHistoryOptions,
): Promise<HistoryFile> {
  const pieces = piecesOf(source);
  try {
    const head = await headOf(pieces);
    const isEvents = isEventFile(head);
    const whole = startingWith(head, pieces);
    const { format = isEvents ? 'tfevents' : undefined } = options;
    if (format !== 'tfevents') {
      return await withText(whole, name, (window) => readText(window, format, options));
    }
    const window = new TextWindow(quotable(name, 200), textOf(''));
    if (isEvents) return await readEventFile(whole as AsyncGenerator<Uint8Array>, window, options);
    throw window.error('Expected an event file of TensorBoard, got another. Leave out `format`');
  } finally {
    await pieces.return(undefined);
  }
}

/** The first pieces of a source, enough to see whether they are an event file. */
async function headOf(pieces: AsyncGenerator<string | Uint8Array>) {
  const head: (string | Uint8Array)[] = [];
  for (let length = 0; length < HEAD_LENGTH; ) {
    const { done, value } = await pieces.next();
    if (done) break;
    // The source may use the memory of a piece again for the next.
    length = value instanceof Uint8Array ? length + value.length : HEAD_LENGTH;
    head.push(value instanceof Uint8Array && length < HEAD_LENGTH ? value.slice() : value);
  }
  return head;
}

async function* startingWith<T>(head: readonly T[], rest: AsyncGenerator<T>): AsyncGenerator<T> {
  yield* head;
  yield* rest;
}

async function readText(
  window: TextWindow,
  format: keyof typeof FORMATS | undefined,
  options: ReadHistoryOptions,
): Promise<HistoryFile> {
  const begins = TEXT_FORMAT_NAMES.find((name) => FORMATS[name].begins?.test(window.text));
  return FORMATS[format ?? begins ?? 'csv'].read(window, options);
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
