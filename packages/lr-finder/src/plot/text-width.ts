/** Size of the letters, in pixels. */
export const FONT_SIZE = 12;
export const TITLE_SIZE = 15;

/** An upper estimate of a text's width in pixels: the font is known only when the figure is shown. */
export function textWidth(text: string, size = FONT_SIZE): number {
  let ems = 0;
  for (const letter of text) ems += isWide(letter) ? 1 : 0.58;
  return ems * size;
}

/** The same for bold letters. */
export function boldWidth(text: string, size = FONT_SIZE): number {
  return textWidth(text, 1.12 * size);
}

/** A text shortened to a width, with an ellipsis in place of the rest. */
export function shorten(text: string, width: number, measure = textWidth): string {
  if (measure(text) <= width) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (measure(`${kept}${segment}…`) > width) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** Letters as wide as they are high: Chinese, Japanese, Korean, and emoji. */
function isWide(letter: string): boolean {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\u{1f000}-\u{3fffd}]/u.test(
    letter,
  );
}
