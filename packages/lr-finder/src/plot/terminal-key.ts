import stringWidth from 'string-width';
import { formatRate } from './number-text.ts';
import type { Scene } from './scene.ts';
import { paint, type Role } from './terminal-color.ts';
import { letterOf } from './terminal-frame.ts';

type Entry = readonly [sign: string, role: Role, text: string];

/** Columns of a sign and the space after it, and of the space before the next: a name may have none. */
const NARROWEST_ENTRY = 6;

/** What the signs mean, in as many lines as it takes; those beyond `most` are only counted. */
export function keyLines(scene: Scene, width: number, most: number, color: boolean): string[] {
  const entries = entriesOf(scene);
  const lines = inLines(entries, width, color);
  if (lines.length <= most) return lines;
  // What a sign means is known from other figures, which test a letter stands for is not.
  const { length } = scene.tests;
  const mostShown = most * Math.ceil(width / NARROWEST_ENTRY);
  for (let shown = Math.min(length > 1 ? length : entries.length, mostShown); ; shown--) {
    const rest = length - shown;
    const more: Entry[] = rest > 0 && length > 1 ? [['', 'plain', `and ${rest} more`]] : [];
    const fitted = inLines([...entries.slice(0, shown), ...more], width, color);
    if (fitted.length <= most || shown === 0) return fitted;
  }
}

function entriesOf(scene: Scene): Entry[] {
  const { tests, showLr, hasLosses } = scene;
  const entries: Entry[] = [];
  const [single, ...others] = tests;
  const isSingle = others.length === 0;
  if (!isSingle) {
    for (const [i, { name, suggestion }] of tests.entries()) {
      const text = suggestion ? `${name}, ${suggestion.label}` : name;
      entries.push([`${letterOf(i)}⠒`, i, text]);
    }
  } else if (hasLosses) {
    entries.push(['⠒⠒', 'curve', 'smoothed']);
  }
  if (hasLosses) entries.push(['·', 'faint', 'raw']);
  if (tests.some(({ band }) => band.length > 0)) {
    entries.push(['░', 'faint', 'lowest to highest']);
  }
  const tail = isSingle && single!.tail;
  if (tail) entries.push(['▲', 'curve', tail.label]);
  if (showLr) entries.push(['│', 'marked', showLr.label]);
  const { lr, label, interval, bounds } = (isSingle && single!.suggestion) || {};
  if (label) entries.push([lr === undefined ? '' : '●', 'suggestion', label]);
  if (interval) entries.push(['━', 'plain', `interval ${interval.map(formatRate).join(' to ')}`]);
  if (bounds) entries.push(['', 'plain', `bounds ${bounds.map(formatRate).join(' to ')}`]);
  return entries;
}

function inLines(entries: readonly Entry[], width: number, color: boolean): string[] {
  const lines: string[] = [];
  let used = 0;
  for (const [sign, role, whole] of entries) {
    const room = sign === '' ? 0 : stringWidth(sign) + 1;
    const text = shortenedName(whole, width - room);
    const columns = room + stringWidth(text);
    const drawn = sign === '' ? text : `${paint(sign, role, color)} ${text}`;
    if (lines.length > 0 && used + 3 + columns <= width) {
      lines[lines.length - 1] += `   ${drawn}`;
      used += 3 + columns;
    } else {
      lines.push(drawn);
      used = columns;
    }
  }
  return lines;
}

/** Cut to so many columns; of a test and what it suggests, the name gives way. */
function shortenedName(text: string, width: number): string {
  if (fits(text, width)) return text;
  const comma = text.lastIndexOf(', ');
  const rest = comma < 0 ? '' : text.slice(comma);
  return shortenedColumns(text.slice(0, text.length - rest.length), width - rest.length) + rest;
}

/** Node 20 takes quadratic time to split a long text into signs: what is longer is cut unmeasured. */
const LONGEST = 16;

const fits = (text: string, width: number): boolean =>
  text.length <= LONGEST * width && stringWidth(text) <= width;

/** Cut to so many columns, an ellipsis in place of what is gone. */
export function shortenedColumns(text: string, width: number): string {
  if (fits(text, width)) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text.slice(0, LONGEST * width))) {
    used += stringWidth(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
