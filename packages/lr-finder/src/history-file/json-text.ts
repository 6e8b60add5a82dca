import { quotable } from './history-file-error.ts';
import { LONGEST, type TextWindow } from './text-window.ts';

/** A value that holds no others. */
export type Scalar = string | number | boolean | null;

const SPACE = /[ \t\r\n]*/y;
/** Punctuation, a string (whose closing quote may be missing), or a word (numbers are words). */
const TOKEN = /[{}[\]:,]|"[^"\\]*(?:\\[\s\S][^"\\]*)*("?)|[^ \t\r\n{}[\]:,"]+/y;
/** A number of a list and its comma: the way through long lists. */
const ITEM = /[ \t\r\n]*(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)[ \t\r\n]*,/gy;
const DEEPEST = 64;

/**
 * Reads JSON (RFC 8259, and the `NaN`, `Infinity` and `-Infinity` of Python) value by value. Values that
 * are not needed are checked and dropped.
 */
export class JsonText {
  readonly window: TextWindow;
  #depth = 0;
  /** Whether the last read reached the end of the text in memory, and more text will arrive. */
  #isCut = false;

  constructor(window: TextWindow) {
    this.window = window;
  }

  /** Calls `read`, again with more text as long as it reaches the end of the text in memory. */
  async readWhole<T>(read: () => T): Promise<T> {
    const { window } = this;
    const depth = this.#depth;
    // In all a fifth of the text is read again.
    for (let pieces = 1; ; pieces *= 16) {
      const start = window.at;
      this.#isCut = false;
      try {
        const value = read();
        if (!this.#isCut) return value;
      } catch (error) {
        if (!this.#isCut) throw error;
      }
      window.at = start;
      this.#depth = depth;
      for (let i = 0; i < pieces && !window.ended; i++) await window.more();
    }
  }

  /** The first character of the next token, which is left there; '' at the end of the text. */
  peek(): string {
    const { window } = this;
    SPACE.lastIndex = window.at;
    SPACE.test(window.text);
    window.at = SPACE.lastIndex;
    this.#isCut ||= !window.ended && window.at === window.text.length;
    return window.text[window.at] ?? '';
  }

  /** A string, number, boolean or null. */
  scalar(): Scalar {
    const token = this.#token();
    const value = wordValue(token);
    if (value !== undefined) return value;
    if (!token.startsWith('"')) throw this.#unexpected('a value', token);
    throw this.#unexpected('a string of JSON', token, 'Escape control characters, as \\n');
  }

  /** A number, `NaN` for `null`. */
  number(name: string): number {
    const token = this.#token();
    const value = wordValue(token);
    if (value === null) return Number.NaN;
    if (typeof value === 'number') return value;
    throw this.#unexpected(`\`${quotable(name)}\` to be a number or null`, token);
  }

  /** The numbers of a list, or of an object: `{"0": 1e-7, "1": 2e-7}` is a column of pandas. */
  numbers(name: string): number[] {
    const list: number[] = [];
    const { window } = this;
    this.each(this.peek() === '{' ? '{' : '[', (key) => {
      if (key === undefined) {
        ITEM.lastIndex = window.at;
        for (const [item, number] of window.text.matchAll(ITEM)) {
          window.at += item.length;
          list.push(Number(number));
        }
      }
      list.push(this.number(key ?? `${name}[${list.length}]`));
    });
    return list;
  }

  /** Calls `item` at each item of a list, or at the value of each member of an object, to read it. */
  each(open: '[' | '{', item: (key?: string) => void): void {
    this.open(open);
    const close = open === '[' ? ']' : '}';
    if (this.peek() === close) this.expect(close);
    else {
      do {
        item(open === '[' ? undefined : this.#key());
      } while (this.expect(',', close) === ',');
    }
    this.#depth--;
  }

  /** Reads the start of a list or an object. */
  open(open: '[' | '{'): void {
    this.expect(open);
    if (++this.#depth <= DEEPEST) return;
    throw this.window.error(
      `Expected lists and objects at most ${DEEPEST} deep. Look whether this is a history at all`,
      this.window.at - 1,
    );
  }

  /** Checks a value of any kind and drops it. */
  skip(): void {
    const first = this.peek();
    if (first === '{' || first === '[') this.each(first, () => this.skip());
    else this.scalar();
  }

  /** Reads one of these tokens. */
  expect(...wanted: readonly string[]): string {
    const token = this.#token();
    if (wanted.includes(token)) return token;
    throw this.#unexpected(wanted.map((text) => `'${text}'`).join(' or '), token);
  }

  #key(): string {
    if (this.peek() !== '"') throw this.#unexpected('a key in double quotes', this.#token());
    const key = this.scalar() as string;
    this.expect(':');
    return key;
  }

  #token(): string {
    const { window } = this;
    this.peek();
    TOKEN.lastIndex = window.at;
    const [token, quote] = TOKEN.exec(window.text) ?? [''];
    if (token.length > LONGEST) {
      throw window.error(
        `Expected strings of at most ${LONGEST} characters. Look whether this is a history at all`,
        window.at,
      );
    }
    if (window.ended && (token === '' || quote === '')) {
      const what = token === '' ? 'more JSON' : "a closing '\"'";
      throw window.error(
        `Expected ${what}, got the end of the file. It was cut off: write it again`,
        window.at,
      );
    }
    window.at += token.length;
    this.#isCut ||= !window.ended && (quote === '' || window.at === window.text.length);
    return token;
  }

  /** The error for the token that was read last. */
  #unexpected(what: string, token: string, remedy = remedyFor(token)) {
    const { window } = this;
    const message = `Expected ${what}, got ${quotable(token)}. ${remedy}`;
    return window.error(message, window.at - token.length);
  }
}

/** The value of a string, a number or another word; `undefined` where a token has none. */
function wordValue(token: string): Scalar | undefined {
  if (/^(?:NaN|-?Infinity)$/.test(token)) return Number(token);
  try {
    return JSON.parse(token) as Scalar;
  } catch {
    return undefined;
  }
}

/** What to do about a token that was not expected. */
function remedyFor(token: string): string {
  if (token.startsWith("'")) {
    return 'This looks like a printed Python object: write json.dumps of it';
  }
  if (/^["']?(?:tensor|array|np\.|numpy)/.test(token)) return 'In Python, write `.tolist()` of it';
  return 'Write JSON, such as {"lr": [1e-5, 1e-4], "loss": [2.3, 2.2]}';
}
