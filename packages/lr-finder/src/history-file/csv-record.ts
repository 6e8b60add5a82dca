import { LONGEST, type Reading, type TextWindow } from './text-window.ts';

/** What stands between the cells of a line. A space stands for any run of spaces and tabs. */
export type Delimiter = ',' | ';' | '\t' | ' ';

/** One record of a file of separated values (RFC 4180). */
export interface CsvRecord {
  readonly fields: readonly string[];
  /** Where a field begins, in the text of the window until more of it is asked for. */
  startOf(field: number): number;
}

/** The next line without its end, and without reading it; `undefined` when there is none. */
export function* nextLine(window: TextWindow): Reading<string | undefined> {
  for (let end = lineEnd(window, window.at); ; end = lineEnd(window, window.at)) {
    if (end !== undefined && end - window.at <= LONGEST) {
      const isOver = end === window.at && end === window.text.length;
      return isOver ? undefined : window.text.slice(window.at, end);
    }
    yield* more(window);
  }
}

/** Reads past a line that `nextLine` gave. */
export function skipLine(window: TextWindow, line: string): void {
  window.at = pastEnd(window.text, window.at + line.length);
}

/** Reads the record that begins with a line that `nextLine` gave. */
export function* readRecord(
  window: TextWindow,
  delimiter: Delimiter,
  line: string,
): Reading<CsvRecord> {
  const start = window.at;
  if (delimiter === ' ') {
    skipLine(window, line);
    return spaced(line, start);
  }
  if (line.includes('"')) {
    for (;;) {
      const record = quoted(window, delimiter);
      if (record) return record;
      yield* more(window);
    }
  }
  skipLine(window, line);
  const fields = line.split(delimiter);
  return {
    fields,
    startOf: (field) => fields.slice(0, field).reduce((sum, { length }) => sum + length + 1, start),
  };
}

function spaced(line: string, start: number): CsvRecord {
  const matches = [...line.matchAll(/"([^"]*)"|\S+/g)];
  return {
    fields: matches.map(([whole, inner]) => inner ?? whole),
    startOf: (field) => start + (matches[field]?.index ?? line.length),
  };
}

/**
 * Reads a record with fields in quotes, which line ends may belong to; `undefined`, and nothing
 * read, when its end is not in the window yet.
 */
function quoted(window: TextWindow, delimiter: Delimiter): CsvRecord | undefined {
  const { text } = window;
  const fields: string[] = [];
  const starts: number[] = [];
  for (let start = window.at; ; ) {
    starts.push(start);
    let end: number | undefined;
    if (text[start] === '"') {
      const close = closingQuote(window, start);
      if (close === undefined) return undefined;
      fields.push(text.slice(start + 1, close).replaceAll('""', '"'));
      end = close + 1;
    } else {
      end = fieldEnd(window, start, delimiter);
      if (end === undefined) return undefined;
      fields.push(text.slice(start, end));
    }
    const next = text[end];
    if (next === delimiter) {
      start = end + 1;
    } else if (next === undefined || next === '\n' || next === '\r') {
      if (!window.ended && end + 1 >= text.length) return undefined;
      window.at = pastEnd(text, end);
      return { fields, startOf: (field) => starts[field] ?? end };
    } else {
      throw window.error(
        `Expected '${delimiter === '\t' ? '\\t' : delimiter}' or a new line after a closing quote. Write a quote within quotes twice`,
        end,
      );
    }
  }
}

/** Where the quote is that ends a field which starts with one; `undefined` when it is to come. */
function closingQuote(window: TextWindow, start: number): number | undefined {
  const { text } = window;
  for (let from = start + 1; ; ) {
    const close = text.indexOf('"', from);
    if (close < 0) {
      if (!window.ended) return undefined;
      throw window.error('Expected a closing quote, got the end of the file. Add it', start);
    }
    if (text[close + 1] !== '"') return close;
    from = close + 2;
  }
}

function fieldEnd(window: TextWindow, start: number, delimiter: Delimiter): number | undefined {
  const ends = delimiter === ',' ? /[,\r\n]/g : delimiter === ';' ? /[;\r\n]/g : /[\t\r\n]/g;
  ends.lastIndex = start;
  return ends.exec(window.text)?.index ?? (window.ended ? window.text.length : undefined);
}

/** Where the line ends that goes on at `from`; `undefined` when that is to come. */
function lineEnd(window: TextWindow, from: number): number | undefined {
  const ends = /[\r\n]/g;
  ends.lastIndex = from;
  const end = ends.exec(window.text)?.index;
  if (window.ended) return end ?? window.text.length;
  // A \n may follow a \r: they are one end.
  return end !== undefined && end + 1 < window.text.length ? end : undefined;
}

/** Asks for more text, unless a line has become too long. */
function* more(window: TextWindow): Reading<void> {
  if (window.text.length - window.at > LONGEST) {
    throw window.error(
      `Expected a line of at most ${LONGEST} characters. Look whether this is a history at all`,
      window.at,
    );
  }
  yield;
}

function pastEnd(text: string, end: number): number {
  return Math.min(text.startsWith('\r\n', end) ? end + 2 : end + 1, text.length);
}
