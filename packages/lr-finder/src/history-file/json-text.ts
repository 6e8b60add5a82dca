import { quotable } from './history-file-error.ts';
import { remedyFor, type Scalar, wordValue } from './json-word.ts';
import { LONGEST, type Reading, type TextWindow } from './text-window.ts';

/** One token of JSON: punctuation, a string in its quotes, or a word (numbers are words). */
interface Token {
  readonly text: string;
  readonly at: number;
}

const SPACE = /[ \t\r\n]*/y;
const TOKEN = /[{}[\]:,]|"[^"\\]*(?:\\[\s\S][^"\\]*)*"|[^\s{}[\]:,"]+/y;
/** A number of a list together with what follows it: the way through long lists. */
const ITEM = /[ \t\r\n]*(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)[ \t\r\n]*([,\]])/y;
const DEEPEST = 64;

/**
 * Reads JSON (RFC 8259, and the `NaN`, `Infinity` and `-Infinity` of Python) value by value while
 * it arrives. What is not asked for is checked and dropped.
 */
export class JsonText {
  readonly window: TextWindow;
  #depth = 0;

  constructor(window: TextWindow) {
    this.window = window;
  }

  /** The first character of the next token, which is left there; '' at the end of the text. */
  *peek(): Reading<string> {
    const { window } = this;
    for (;;) {
      SPACE.lastIndex = window.at;
      SPACE.test(window.text);
      window.at = SPACE.lastIndex;
      if (window.at < window.text.length || window.ended) return window.text[window.at] ?? '';
      yield;
    }
  }

  /** A string, number, boolean or null. */
  *scalar(): Reading<Scalar> {
    const { text, at } = yield* this.#token();
    if (text.startsWith('"')) return this.#string(text, at);
    const value = wordValue(text);
    if (value !== undefined) return value;
    throw this.#unexpected('a value', { text, at });
  }

  /** A number, `NaN` for `null`. */
  *number(name: string): Reading<number> {
    yield* this.peek();
    const token = yield* this.#token();
    const value = wordValue(token.text);
    if (value === null) return Number.NaN;
    if (typeof value === 'number') return value;
    throw this.#unexpected(`\`${quotable(name)}\` to be a number or null`, token);
  }

  /** A list of numbers. */
  *numbers(name: string): Reading<number[]> {
    const list: number[] = [];
    const { window } = this;
    yield* this.#expect('[');
    if ((yield* this.peek()) === ']') {
      window.at++;
      return list;
    }
    for (;;) {
      ITEM.lastIndex = window.at;
      const item = ITEM.exec(window.text);
      if (item) {
        window.at = ITEM.lastIndex;
        list.push(Number(item[1]));
        if (item[2] === ']') return list;
        continue;
      }
      list.push(yield* this.number(`${name}[${list.length}]`));
      if ((yield* this.#either(',', ']')) === ']') return list;
    }
  }

  /** Calls `member` at the value of each member of an object, which it must read. */
  *object(member: (key: string, at: number) => Reading<void>): Reading<void> {
    yield* this.#expect('{');
    this.#deeper();
    if ((yield* this.peek()) === '}') {
      this.window.at++;
    } else {
      do {
        yield* this.peek();
        const { text, at } = yield* this.#token();
        if (!text.startsWith('"')) throw this.#unexpected('a key in double quotes', { text, at });
        const key = this.#string(text, at);
        yield* this.#expect(':');
        yield* this.peek();
        yield* member(key, this.window.at);
      } while ((yield* this.#either(',', '}')) === ',');
    }
    this.#depth--;
  }

  /** Calls `item` at each item of a list, which it must read. */
  *list(item: () => Reading<void>): Reading<void> {
    yield* this.#expect('[');
    this.#deeper();
    if ((yield* this.peek()) === ']') {
      this.window.at++;
    } else {
      do {
        yield* this.peek();
        yield* item();
      } while ((yield* this.#either(',', ']')) === ',');
    }
    this.#depth--;
  }

  /** Checks a value of any kind and drops it. */
  *skip(): Reading<void> {
    const first = yield* this.peek();
    if (first === '{') yield* this.object(() => this.skip());
    else if (first === '[') yield* this.list(() => this.skip());
    else yield* this.scalar();
  }

  #deeper(): void {
    if (++this.#depth <= DEEPEST) return;
    throw this.window.error(
      `Expected lists and objects at most ${DEEPEST} deep. Look whether this is a history at all`,
      this.window.at - 1,
    );
  }

  *#expect(text: string): Reading<void> {
    yield* this.peek();
    const token = yield* this.#token();
    if (token.text !== text) throw this.#unexpected(`'${text}'`, token);
  }

  *#either(one: string, other: string): Reading<string> {
    yield* this.peek();
    const token = yield* this.#token();
    if (token.text === one || token.text === other) return token.text;
    throw this.#unexpected(`'${one}' or '${other}'`, token);
  }

  /** The token that begins here; it must have been peeked at. */
  *#token(): Reading<Token> {
    const { window } = this;
    for (;;) {
      TOKEN.lastIndex = window.at;
      const text = TOKEN.exec(window.text)?.[0];
      // A word that ends where the text does may go on.
      const isOpen = !window.ended && TOKEN.lastIndex === window.text.length;
      if (text !== undefined && !(isOpen && /^[^{}[\]:,"]/.test(text))) {
        const { at } = window;
        window.at += text.length;
        return { text, at };
      }
      if (window.ended) {
        const isCut = window.at >= window.text.length;
        throw window.error(
          isCut
            ? 'Expected more JSON, got the end of the file. It was cut off: write it again'
            : "Expected a closing '\"', got the end of the file. It was cut off: write it again",
          window.at,
        );
      }
      if (window.text.length - window.at > LONGEST) {
        throw window.error(
          `Expected strings of at most ${LONGEST} characters. Look whether this is a history at all`,
          window.at,
        );
      }
      yield;
    }
  }

  #string(text: string, at: number): string {
    try {
      return JSON.parse(text) as string;
    } catch (cause) {
      throw this.window.error(
        `Expected a string of JSON, got ${quotable(text)}. Escape control characters, as \\n`,
        at,
        cause,
      );
    }
  }

  #unexpected(what: string, { text, at }: Token) {
    return this.window.error(`Expected ${what}, got ${quotable(text)}. ${remedyFor(text)}`, at);
  }
}
