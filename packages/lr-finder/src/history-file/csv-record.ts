import { LONGEST, type TextWindow } from './text-window.ts';

/** What stands between the cells of a line. A space stands for any run of spaces and tabs. */
export type Delimiter = ',' | ';' | '\t' | ' ';

/** One record of a file of separated values (RFC 4180). */
export interface CsvRecord {
  readonly fields: readonly string[];
  /** Where each field begins, in the text of the window until more of it is asked for. */
  readonly starts: readonly number[];
}

/** A field in quotes (the closing one may be missing), or without. */
const FIELDS: Readonly<Record<Exclude<Delimiter, ' '>, RegExp>> = {
  ',': /"[^"]*(?:""[^"]*)*("?)|[^,\r\n]*/y,
  ';': /"[^"]*(?:""[^"]*)*("?)|[^;\r\n]*/y,
  '\t': /"[^"]*(?:""[^"]*)*("?)|[^\t\r\n]*/y,
};
const LINE_END = /[\r\n]/g;

/**
 * The next line without its end, and without reading it; `undefined` when it has not come whole yet,
 * or there is none. A \n may follow a \r: they are one end.
 */
export function nextLine({ text, at, ended }: TextWindow): string | undefined {
  LINE_END.lastIndex = at;
  const end = LINE_END.exec(text)?.index ?? text.length;
  const isWhole = ended ? at < text.length : end + 1 < text.length;
  return isWhole && end - at <= LONGEST ? text.slice(at, end) : undefined;
}

/** Asks for more text, unless a line has become too long. */
export async function moreOf(window: TextWindow): Promise<void> {
  if (window.text.length - window.at <= LONGEST) return window.more();
  throw window.error(
    `Expected a line of at most ${LONGEST} characters. Look whether this is a history at all`,
    window.at,
  );
}

/** Reads past a line of which `end` is the end. */
export function skipLine(window: TextWindow, end: number): void {
  const next = window.text.startsWith('\r\n', end) ? end + 2 : end + 1;
  window.at = Math.min(next, window.text.length);
}

/**
 * Reads the record that begins with a line that `nextLine` gave; `undefined`, and nothing read, when
 * a field in quotes, which line ends may belong to, has not come whole yet.
 */
export function readRecord(
  window: TextWindow,
  delimiter: Delimiter,
  line: string,
): CsvRecord | undefined {
  const { text, ended } = window;
  if (delimiter === ' ') {
    const matches = [...line.matchAll(/"([^"]*)"|\S+/g)];
    const starts = matches.map(({ index }) => window.at + index);
    skipLine(window, window.at + line.length);
    return { fields: matches.map(([whole, inner]) => inner ?? whole), starts };
  }
  const fields: string[] = [];
  const starts: number[] = [];
  for (let at = window.at; ; at++) {
    const field = FIELDS[delimiter];
    field.lastIndex = at;
    const [raw, quote] = field.exec(text)!;
    if (quote === '') {
      if (!ended) return undefined;
      throw window.error('Expected a closing quote, got the end of the file. Add it', at);
    }
    fields.push(quote ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    starts.push(at);
    at += raw.length;
    if (text[at] === delimiter) continue;
    if (at + 1 >= text.length && !ended) return undefined;
    if (at < text.length && text[at] !== '\r' && text[at] !== '\n') {
      throw window.error(
        `Expected '${delimiter === '\t' ? '\\t' : delimiter}' or a new line after a closing quote. Write a quote within quotes twice`,
        at,
      );
    }
    skipLine(window, at);
    return { fields, starts };
  }
}
