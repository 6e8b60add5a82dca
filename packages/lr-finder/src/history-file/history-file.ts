import type { Band } from '../range-test/average-histories.ts';
import type { History } from '../range-test/history.ts';
import type { Measurement } from '../range-test/measurement.ts';
import type { StopReason } from '../range-test/stopping.ts';

/** How a history file is written: one JSON value, separated values, or one JSON object a line. */
export type HistoryFormat = 'json' | 'csv' | 'tsv' | 'jsonl';

/** What a history file says: the history, and what else is known of the test. */
export interface HistoryFile {
  readonly history: History;
  /** The format it was read as. */
  readonly format: HistoryFormat;
  readonly stopReason?: StopReason;
  /** Optimisation steps taken. */
  readonly steps?: number;
  /** Between which losses several runs lie. */
  readonly band?: Band;
  /** The optimizer's name. */
  readonly optimizer?: string;
  /** How the losses were measured, where the file says it: hand it on to `suggest`. */
  readonly measurement?: Measurement;
  /** Anything else that the writer of the file wanted known, by name. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
}

/** What `format` says in our own JSON. */
export const OWN_FORMAT = 'lr-finder-history';
/** The version of our own JSON that is written; all up to it are read. */
export const OWN_VERSION = 1;
