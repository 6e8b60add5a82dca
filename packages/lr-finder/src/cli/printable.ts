import { spellOut } from '../printable.ts';

/** Text from outside as one line that does no harm to a terminal: what isn't printable is spelt out. */
export function printable(text: string): string {
  return spellOut(text.replace(/\s+/g, (space) => (/[\r\n]/.test(space) ? ' ' : space)));
}

/** The same for text of several lines, which stay. */
export function printableLines(text: string): string {
  return text.split('\n').map(spellOut).join('\n');
}

/** A value as JSON. The same characters are spelt out, which in JSON means the same text. */
export function toJson(value: unknown, indent?: number): string {
  return printableLines(JSON.stringify(value, undefined, indent));
}
