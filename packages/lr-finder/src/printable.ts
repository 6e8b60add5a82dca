/**
 * Characters that a person can't see as they are, or that XML or a terminal can't take: control
 * characters, lone surrogates, line separators, noncharacters, and invisible characters, such as those
 * that change the direction of text. The joiners of Persian letters and of emoji stay, and so do the
 * signs of Arabic numbers, which are visible.
 */
const UNPRINTABLE =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{NChar}]|(?!\u200c|\u200d|[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}])\p{Cf}/gu;

/** Text in which unprintable characters are escaped, as in JSON and JavaScript: `\u202e`. */
export function spellOut(text: string): string {
  return text.replace(UNPRINTABLE, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/** The same on one line, for a name, a title, or a sentence of a figure or a page. */
export function oneLine(text: string): string {
  return spellOut(text.replace(/\s+/gu, ' ').trim());
}
