import { spellOut } from '../printable.ts';

/** Foreign text as one line that can't harm a terminal: unprintable characters are escaped. */
export function printable(text: string): string {
  return spellOut(text.replace(/\s+/g, (space) => (/[\r\n]/.test(space) ? ' ' : space)));
}

/** The same for text of several lines; the line breaks stay. */
export function printableLines(text: string): string {
  return text.split('\n').map(spellOut).join('\n');
}

/** A value as JSON, with the same characters escaped, which in JSON means the same text. */
export function toJson(value: unknown, indent?: number): string {
  return printableLines(JSON.stringify(value, undefined, indent));
}
