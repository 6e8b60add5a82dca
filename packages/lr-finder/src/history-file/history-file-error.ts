import { DataError } from '../errors.ts';
import { spellOut } from '../printable.ts';

/** A place in a text, both numbers from 1. */
export interface Position {
  readonly line: number;
  /** In UTF-16 code units from the start of the line, as editors count. */
  readonly column: number;
}

/**
 * A history file that can't be read. The message starts with the file's name and, where there is
 * one, the place of the fault, `history.csv:7:12: `, and ends with what to do.
 */
export class HistoryFileError extends DataError {
  override readonly name = 'HistoryFileError';
  /** Line of the fault, from 1. `undefined` where it is the file as a whole. */
  readonly line: number | undefined;
  /** Column of the fault: the character within the line, from 1. */
  readonly column: number | undefined;

  constructor(message: string, position?: Position, options?: ErrorOptions) {
    super(message, options);
    this.line = position?.line;
    this.column = position?.column;
  }
}

/**
 * What a file says, fit for one line of a message: cut after `most` characters, and with what isn't
 * printable spelt out.
 */
export function quotable(text: string, most = 40): string {
  const start = text.slice(0, most + 1);
  const cut = text.length > most ? `${start.slice(0, most)}...` : start;
  return spellOut(cut);
}
