/**
 * What neither a person sees as it is nor XML and terminals may be given: controls, halves of surrogate
 * pairs, ends of lines, noncharacters, and invisible signs, among them those that turn the direction of
 * text. The signs between letters of Persian and between the parts of an emoji stay, and those of Arabic
 * numbers, which are visible.
 */
const UNPRINTABLE =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{NChar}]|(?!\u200c|\u200d|[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}])\p{Cf}/gu;

/** Text in which what isn't printable is spelt out, as in JSON and JavaScript: `\u202e`. */
export function spellOut(text: string): string {
  return text.replace(UNPRINTABLE, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/** The same on one line: a name, a title, a sentence for a figure or a page. */
export function oneLine(text: string): string {
  return spellOut(text.replace(/\s+/gu, ' ').trim());
}
