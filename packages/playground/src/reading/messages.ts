import type { History, Suggestion, SuggestOptions } from 'lr-finder';
import type { TableData } from '../data/csv.ts';
import type { FinishedTest } from '../tests/test.ts';

export interface ReaderOptions extends Omit<SuggestOptions, 'method'> {
  readonly method: string & SuggestOptions['method'];
}

/** What can be read, and what comes of it. */
export interface ReadTasks {
  /** A curve. */
  readonly curve: {
    readonly of: { readonly history: History; readonly options: ReaderOptions };
    readonly gives: Suggestion;
  };
  /** A history file. */
  readonly history: {
    readonly of: { readonly file: File };
    readonly gives: { readonly test: FinishedTest; readonly suggestion: Suggestion };
  };
  /** A table to train on; `target` is the column to be learned. Default: the last. */
  readonly table: {
    readonly of: { readonly file: File; readonly target?: number };
    readonly gives: TableData & { readonly columns: readonly string[]; readonly target: number };
  };
}

export type ReadRequest = {
  [Kind in keyof ReadTasks]: { readonly id: number; readonly kind: Kind } & ReadTasks[Kind]['of'];
}[keyof ReadTasks];

export type ReadReply =
  | { readonly id: number; readonly value: ReadTasks[keyof ReadTasks]['gives'] }
  | { readonly id: number; readonly failure: string };
