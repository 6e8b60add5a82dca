import stringWidth from 'string-width';
import { formatRate } from './number-text.ts';
import type { Scene } from './scene.ts';
import { paint, type Role } from './terminal-color.ts';
import { letterOf } from './terminal-frame.ts';

type Entry = readonly [sign: string, role: Role, text: string];

/** Columns of a sign, the space after it, and the space before the next: a name may be empty. */
const NARROWEST_ENTRY = 6;

/** The key of the signs, on at most `most` lines; entries that don't fit are only counted. */
export function keyLines(scene: Scene, width: number, most: number, color: boolean): string[] {
  const entries = entriesOf(scene);
  const lines = layOutLines(entries, width, color);
  if (lines.length <= most) return lines;
  // Signs mean the same in all figures, but a letter stands for a test of this one: tests go first.
  const { length } = scene.tests;
  const mostShown = most * Math.ceil(width / NARROWEST_ENTRY);
  for (let shown = Math.min(length > 1 ? length : entries.length, mostShown); ; shown--) {
    const rest = length - shown;
    const more: Entry[] = rest > 0 && length > 1 ? [['', 'plain', `and ${rest} more`]] : [];
    const fitted = layOutLines([...entries.slice(0, shown), ...more], width, color);
    if (fitted.length <= most || shown === 0) return fitted;
  }
}

function entriesOf(scene: Scene): Entry[] {
  const { tests, show, showLr, hasLosses } = scene;
  const entries: Entry[] = [];
  const [single, ...others] = tests;
  const isSingle = others.length === 0;
  if (!isSingle) {
    for (const [i, { name, suggestion }] of tests.entries()) {
      const text = suggestion ? `${name}, ${suggestion.label}` : name;
      entries.push([`${letterOf(i)}⠒`, i, text]);
    }
  } else if (single!.curve.length > 0) {
    entries.push(['⠒⠒', 'curve', single!.smoothing]);
  }
  if (hasLosses && show === 'loss') entries.push(['·', 'faint', 'raw']);
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

function layOutLines(entries: readonly Entry[], width: number, color: boolean): string[] {
  const lines: string[] = [];
  let used = 0;
  for (const [sign, role, whole] of entries) {
    const room = sign === '' ? 0 : stringWidth(sign) + 1;
    const text = shortenName(whole, width - room);
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

/** A text shortened to so many columns; of a test and its suggestion, only the name is shortened. */
function shortenName(text: string, width: number): string {
  if (fits(text, width)) return text;
  const comma = text.lastIndexOf(', ');
  const rest = comma < 0 ? '' : text.slice(comma);
  return shortenToColumns(text.slice(0, text.length - rest.length), width - rest.length) + rest;
}

/** Node 20 needs quadratic time to split a long text into characters, so it is cut first. */
const LONGEST = 16;

const fits = (text: string, width: number): boolean =>
  text.length <= LONGEST * width && stringWidth(text) <= width;

/** A text shortened to so many columns, with an ellipsis in place of the rest. */
export function shortenToColumns(text: string, width: number): string {
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
