import type { Scene } from './scene.ts';
import { boldWidth, shorten, TITLE_SIZE, textWidth } from './text-width.ts';

/** An entry of the key: a sign of the figure and its meaning. */
export interface KeyEntry {
  /** A raw point, the smoothed line, the area of the `repeats`, one of several tests, or no sign. */
  readonly sign: 'raw' | 'smoothed' | 'band' | 'none' | { readonly test: number };
  readonly text: string;
}

/** An entry, placed: pixels to the left end of its sign, and to the middle of its row. */
export interface PlacedEntry extends KeyEntry {
  readonly x: number;
  readonly y: number;
}

/** The title and the key, placed. */
export interface Heading {
  /** The title, shortened to the available width. */
  readonly title: string;
  readonly entries: readonly PlacedEntry[];
  /** Pixels from the top of the figure to the end of the key. */
  readonly bottom: number;
}

const SIDE = 16;
const FIRST_ROW = 22;
const ROW_HEIGHT = 20;
const BETWEEN = 18;
const titleWidth = (text: string): number => boldWidth(text, TITLE_SIZE);

/** Pixels from the left end of a sign to its text. */
export function signWidth(sign: KeyEntry['sign']): number {
  if (sign === 'none') return 0;
  if (sign === 'raw') return 14;
  return typeof sign === 'object' ? 42 : 28;
}

/** Lays out the title and the key above the figure: on one row if they fit, else on several. */
export function layOutHeading(scene: Scene, width: number, height: number): Heading {
  const entries = entriesOf(scene);
  const room = width - 2 * SIDE;
  const keyWidth = entries.reduce((sum, entry) => sum + entryWidth(entry) + BETWEEN, -BETWEEN);
  const fitsBeside =
    scene.tests.length === 1 &&
    keyWidth + (scene.title === '' ? 0 : titleWidth(scene.title) + 24) <= room;
  const title = shorten(scene.title, room, titleWidth);
  if (fitsBeside) {
    const placed = layOutRows(entries, width - SIDE - keyWidth, width, FIRST_ROW);
    return { title, entries: placed, bottom: FIRST_ROW + ROW_HEIGHT };
  }
  // A low figure needs its height for the curve, and points and a line need no key.
  if (scene.tests.length === 1 && height < 240) {
    return { title, entries: [], bottom: FIRST_ROW + ROW_HEIGHT };
  }
  const first = title === '' ? FIRST_ROW : FIRST_ROW + ROW_HEIGHT + 2;
  const most = Math.max(1, Math.floor((0.4 * height - first) / ROW_HEIGHT));
  const fitted = entries.map((entry) => shortenEntry(entry, room));
  const placed = layOutRows(fitted, SIDE, width - SIDE, first);
  const kept = dropRows(placed, first + most * ROW_HEIGHT, room);
  return { title, entries: kept, bottom: (kept.at(-1)?.y ?? FIRST_ROW) + ROW_HEIGHT };
}

function entriesOf({ tests, hasLosses, show }: Scene): KeyEntry[] {
  const entries: KeyEntry[] = [];
  if (tests.length > 1) {
    for (const [test, { name, suggestion }] of tests.entries()) {
      entries.push({ sign: { test }, text: suggestion ? `${name}, ${suggestion.label}` : name });
    }
  }
  if (!hasLosses) return entries;
  if (show === 'loss') entries.push({ sign: 'raw', text: 'raw' });
  if (tests.length === 1 && tests[0]!.curve.length > 0) {
    entries.push({ sign: 'smoothed', text: tests[0]!.smoothing });
  }
  if (tests.some(({ band }) => band.length > 0)) {
    entries.push({ sign: 'band', text: 'lowest to highest' });
  }
  return entries;
}

const entryWidth = ({ sign, text }: KeyEntry): number => signWidth(sign) + textWidth(text);

/** Shortens the name of a test, not its suggestion. */
function shortenEntry<Entry extends KeyEntry>(entry: Entry, room: number): Entry {
  if (entryWidth(entry) <= room) return entry;
  const comma = entry.text.lastIndexOf(', ');
  const [name, rest] =
    comma < 0 ? [entry.text, ''] : [entry.text.slice(0, comma), entry.text.slice(comma)];
  const left = room - signWidth(entry.sign) - textWidth(rest);
  return { ...entry, text: shorten(name, left) + rest };
}

function layOutRows(
  entries: readonly KeyEntry[],
  from: number,
  to: number,
  first: number,
): PlacedEntry[] {
  let [x, y] = [from, first];
  return entries.map((entry) => {
    const width = entryWidth(entry);
    if (x > from && x + width > to) [x, y] = [from, y + ROW_HEIGHT];
    const placed = { ...entry, x, y };
    x += width + BETWEEN;
    return placed;
  });
}

/** Drops the rows that would leave no room for the curves; `and 3 more` counts the dropped tests. */
function dropRows(entries: readonly PlacedEntry[], end: number, room: number): PlacedEntry[] {
  const kept = entries.filter(({ y }) => y < end);
  if (kept.length === entries.length) return kept;
  const testsIn = (list: readonly KeyEntry[]): number =>
    list.filter(({ sign }) => typeof sign === 'object').length;
  const missing = (): string => `and ${testsIn(entries) - testsIn(kept)} more`;
  if (testsIn(kept) === testsIn(entries)) return kept;
  for (;;) {
    const last = kept.at(-1)!;
    const more = textWidth(missing());
    // The first one stays, shortened if necessary.
    const entry = kept.length > 1 ? last : shortenEntry(last, room - BETWEEN - more);
    const x = entry.x + entryWidth(entry) + BETWEEN;
    if (kept.length === 1 || x + more <= room + SIDE) {
      return [...kept.slice(0, -1), entry, { sign: 'none', text: missing(), x, y: last.y }];
    }
    kept.pop();
  }
}
