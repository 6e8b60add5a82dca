import { DataError } from '../errors.ts';
import { HistoryFileError, type Position } from './history-file-error.ts';

/**
 * The longest line, string or number that is read, in characters. More is no history, and
 * to wait for its end would take the memory of the whole file.
 */
export const LONGEST = 2 ** 20;
/** The longest string of V8. */
const MOST = 2 ** 29 - 24;

/**
 * The part of a text that is in memory, with its position in the whole text. What has been read is
 * dropped when more arrives.
 */
export class TextWindow {
  text = '';
  /** The index of the next character to read. */
  at = 0;
  /** Whether the whole text has arrived. */
  ended = false;
  readonly #name: string;
  readonly #pieces: AsyncIterator<string>;
  #start: Position = { line: 1, column: 1 };

  constructor(name: string, pieces: AsyncIterator<string>) {
    this.#name = name;
    this.#pieces = pieces;
  }

  /** Waits for the next piece of the text. */
  async more(): Promise<void> {
    const { done, value } = await this.#pieces.next();
    this.ended = done === true;
    if (this.ended) return;
    if (this.at > 0) {
      this.#start = this.position(this.at);
      this.text = this.text.slice(this.at);
      this.at = 0;
    }
    if (this.text.length + value.length > MOST) {
      throw this.error(
        `Expected JSON of at most ${MOST} characters. Write the history as CSV or JSON Lines, which may be longer`,
      );
    }
    this.text += value;
  }

  /** Line and column of an index into `text`. */
  position(index: number): Position {
    let { line, column } = this.#start;
    let from = 0;
    for (const end of this.text.matchAll(/\r\n?|\n/g)) {
      const next = end.index + end[0].length;
      if (next > index) break;
      line++;
      column = 1;
      from = next;
    }
    return { line, column: column + index - from };
  }

  /** The error for a fault at an index into `text`, at a position, or of the file as a whole. */
  error(message: string, place?: number | Position): HistoryFileError {
    if (place === undefined) return new HistoryFileError(`${this.#name}: ${message}`);
    const position = typeof place === 'number' ? this.position(place) : place;
    const { line, column } = position;
    return new HistoryFileError(`${this.#name}:${line}:${column}: ${message}`, position);
  }

  /** Calls `find`; its `DataError` becomes an error of this file, at this place. */
  withPlace<T>(place: number | Position | undefined, find: () => T): T {
    try {
      return find();
    } catch (error) {
      throw error instanceof DataError ? this.error(error.message, place) : error;
    }
  }
}
