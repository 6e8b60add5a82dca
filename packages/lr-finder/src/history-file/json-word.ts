/** A value that holds no others. */
export type Scalar = string | number | boolean | null;

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WORDS: ReadonlyMap<string, number | boolean | null> = new Map<
  string,
  number | boolean | null
>([
  ['null', null],
  ['true', true],
  ['false', false],
  // What Python's json.dumps writes for them.
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);
/** The value of a token that is no string; `undefined` where it has none. */
export const wordValue = (text: string): number | boolean | null | undefined =>
  NUMBER.test(text) ? Number(text) : WORDS.get(text);

/** What to do about a token that was not expected. */
export function remedyFor(text: string): string {
  if (text.startsWith("'"))
    return 'This looks like a printed Python object: write json.dumps of it';
  if (/^["']?(?:tensor|array|np\.|numpy)/.test(text)) return 'In Python, write `.tolist()` of it';
  return 'Write JSON, such as {"lr": [1e-5, 1e-4], "loss": [2.3, 2.2]}';
}
