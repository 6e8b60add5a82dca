import { spellOut } from '../../printable.ts';

/** HTML that is safe to put into a page. Only `html` and `trusted` create it. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What a template takes: markup as it is, everything else as text; `undefined` and `false`: nothing. */
export type Content = Markup | string | number | undefined | false | readonly Content[];

/**
 * The only way to build HTML here: what is put into the template becomes text, of an element or of
 * an attribute in quotes, unless `html` itself made it. So no text can become a tag. Characters that a
 * page must not contain, or a reader can't see, are escaped.
 */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(strings.reduce((made, string, i) => made + toHtml(contents[i - 1]) + string));
}

/** Marks text as markup: an SVG or a style sheet of our own. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function toHtml(content: Content): string {
  if (content === undefined || content === false) return '';
  if (content instanceof Markup) return content.toString();
  if (Array.isArray(content)) return content.map(toHtml).join('');
  return escapeText(String(content));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  const line = spellOut(text.replace(/[\t\n\f\r\u2028\u2029]+/g, ' '));
  return line.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
