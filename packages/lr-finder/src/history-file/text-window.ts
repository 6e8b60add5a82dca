import { DataError } from '../errors.ts';
import { ColumnProblem } from './columns.ts';
import { HistoryFileError, type Position } from './history-file-error.ts';

/** A reader that says by `yield` that it needs more text. */
export type Reading<T> = Generator<void, T, void>;

/**
 * The longest line, string or number that is read, in characters. More is no history, and
 * to wait for its end would take the memory of the whole file.
 */
export const LONGEST = 2 ** 20;

/**
 * The part of a text that is in memory: what has been read is dropped when more arrives. Knows
 * where in the whole text it is.
 */
export class TextWindow {
  text = '';
  /** What is before it has been read. */
  at = 0;
  /** No more text will come. */
  ended = false;
  readonly name: string;
  #start: Position = { line: 1, column: 1 };

  constructor(name: string) {
    this.name = name;
  }

  add(chunk: string): void {
    const start = this.position(this.at);
    this.text = this.text.slice(this.at) + chunk;
    this.#start = start;
    this.at = 0;
  }

  /** Line and column of an index into `text`. */
  position(index: number): Position {
    let { line, column } = this.#start;
    let from = 0;
    const ends = /\r\n?|\n/g;
    for (let end = ends.exec(this.text); end; end = ends.exec(this.text)) {
      const next = end.index + end[0].length;
      if (next > index) break;
      line++;
      column = 1;
      from = next;
    }
    return { line, column: column + index - from };
  }

  /** The error for a fault at an index into `text`, or of the file as a whole. */
  error(message: string, index?: number, cause?: unknown): HistoryFileError {
    if (index === undefined) return new HistoryFileError(`${this.name}: ${message}`);
    const position = this.position(index);
    const { line, column } = position;
    return new HistoryFileError(`${this.name}:${line}:${column}: ${message}`, position, { cause });
  }

  /** What `find` finds; its `ColumnProblem` becomes this file's error, at an index into `text`. */
  told<T>(index: number | undefined, find: () => T): T {
    try {
      return find();
    } catch (error) {
      if (error instanceof ColumnProblem || error instanceof DataError)
        throw this.error(error.message, index);
      throw error;
    }
  }
}
