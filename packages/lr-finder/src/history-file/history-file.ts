import type { Band } from '../range-test/average-histories.ts';
import type { History } from '../range-test/history.ts';
import type { Measurement } from '../range-test/measurement.ts';
import type { StopReason } from '../range-test/stopping.ts';
import type { ColumnChoice } from './columns.ts';
import { readCsv } from './csv.ts';
import { readJson } from './json.ts';
import type { TextWindow } from './text-window.ts';

/**
 * How a history file is written: one JSON value, separated values, one JSON object a line, or the
 * events of TensorBoard.
 */
export type HistoryFormat = TextFormat | 'tfevents';
type TextFormat = 'json' | 'csv' | 'tsv' | 'jsonl';

interface Format {
  read(window: TextWindow, choice: ColumnChoice): Promise<HistoryFile>;
  /** The beginning of its files, if it identifies the format. */
  readonly begins?: RegExp;
  /** The endings of its file names, if the content doesn't identify the format. */
  readonly extensions?: readonly string[];
}

/** The formats that are text, each with its reader: a new one gets a row. */
export const FORMATS: Readonly<Record<TextFormat, Format>> = {
  json: { read: readJson, begins: /^\s*[[{]/ },
  csv: { read: (window, choice) => readCsv(window, choice) },
  tsv: { read: (window, choice) => readCsv(window, choice, '\t'), extensions: ['.tsv'] },
  jsonl: { read: readJson, extensions: ['.jsonl', '.ndjson'] },
};

export const TEXT_FORMAT_NAMES = Object.keys(FORMATS) as readonly TextFormat[];
export const FORMAT_NAMES: readonly HistoryFormat[] = [...TEXT_FORMAT_NAMES, 'tfevents'];

/** The format that the ending of a file name identifies. */
export function formatOfName(file: string): HistoryFormat | undefined {
  const ends = (ending: string) => file.toLowerCase().endsWith(ending);
  return TEXT_FORMAT_NAMES.find((name) => FORMATS[name].extensions?.some(ends));
}

/** The content of a history file: the history, and what else is known of the test. */
export interface HistoryFile {
  readonly history: History;
  /** The format it was read as. */
  readonly format: HistoryFormat;
  readonly stopReason?: StopReason;
  /** Optimisation steps taken. */
  readonly steps?: number;
  /** The lowest and highest losses of several runs. */
  readonly band?: Band;
  /** The optimizer's name. */
  readonly optimizer?: string;
  /** How the losses were measured, if the file has it: pass it to `suggest`. */
  readonly measurement?: Measurement;
  /** Other settings that the file has, by name. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
}
