import { createReadStream } from 'node:fs';

/** A line of a file, and its place there. */
export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** Its first byte. */
  readonly start: number;
  /** The byte after it, and after its line ending if it has one. */
  readonly end: number;
  /** Whether it has a line ending: the last line may be incomplete. */
  readonly isEnded: boolean;
}

const NEW_LINE = 10;

/**
 * Iterates over the lines of a file, also empty ones. Only `\n` ends a line: text in JSON may contain
 * other line separators, such as U+2028.
 */
export async function* linesOf(file: string): AsyncGenerator<Line, void, undefined> {
  let pieces: Buffer[] = [];
  let number = 0;
  let start = 0;
  const line = (isEnded: boolean): Line => {
    const bytes = Buffer.concat(pieces);
    pieces = [];
    const end = start + bytes.length;
    const from = start;
    start = end;
    return {
      text: bytes.toString('utf8').replace(/\r?\n$/, ''),
      number: ++number,
      start: from,
      end,
      isEnded,
    };
  };
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(NEW_LINE); at >= 0; at = chunk.indexOf(NEW_LINE, from)) {
      pieces.push(chunk.subarray(from, at + 1));
      from = at + 1;
      yield line(true);
    }
    if (from < chunk.length) pieces.push(chunk.subarray(from));
  }
  if (pieces.length > 0) yield line(false);
}
