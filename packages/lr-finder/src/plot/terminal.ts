import stringWidth from 'string-width';
import type { History } from '../range-test/history.ts';
import {
  type CurveOptions,
  check,
  expectHistory,
  expectOptions,
  resolveCurveOptions,
} from './options.ts';
import { type Scene, sceneOf } from './scene.ts';
import { colorByDefault, paint, type Role } from './terminal-color.ts';
import { type Cell, frameCells, framePlaces } from './terminal-frame.ts';
import { formatRate, linearTicks, logTicks, type Tick } from './tick-labels.ts';

/** How to draw a history for a terminal. */
export interface TerminalPlotOptions extends CurveOptions {
  /** Columns; an integer >= 40. Default: 80. */
  readonly width?: number | undefined;
  /** Lines; an integer >= 14. Default: 20. */
  readonly height?: number | undefined;
  /**
   * Whether to use colours (ANSI escapes). Default: as `NO_COLOR` and `FORCE_COLOR` say, else
   * whether the standard output is a terminal; no in a browser.
   */
  readonly color?: boolean | undefined;
}

/**
 * Draws a history in the characters of a terminal: the smoothed curve in Braille dots (what
 * `skipStart` and `skipEnd` cut with gaps), raw losses as `·`, the suggestion as `┊` with `●` on the
 * curve, its interval as a heavy stretch of the axis, `showLr` as `│`, and `▲` where the curve goes
 * on beyond the loss axis. The axes are those of `plot`.
 *
 * @returns at most `height` lines of at most `width` columns, without a newline at the end.
 * @throws {ArgumentError} for an option that can't be used.
 * @throws {DataError} when `history` isn't three lists of equal length.
 */
export function plotTerminal(history: History, options: TerminalPlotOptions = {}): string {
  expectOptions(options);
  const { width = 80, height = 20, color = colorByDefault(), ...curveOptions } = options;
  const settings = resolveCurveOptions(curveOptions);
  check(Number.isInteger(width) && width >= 40, 'width', 'an integer >= 40', width);
  check(Number.isInteger(height) && height >= 14, 'height', 'an integer >= 14', height);
  check(typeof color === 'boolean', 'color', 'a boolean', color);
  expectHistory(history);

  const scene = sceneOf(history, settings);
  const key = keyLines(scene, width, color);
  const head = scene.title === '' ? [] : [paint(shortened(scene.title, width), 'title', color)];
  // The name of the loss axis above it; line, labels and name of the other one below.
  const rows = Math.max(3, height - head.length - key.length - 4);
  return [...head, ...body(scene, width, rows, color), ...key].join('\n');
}

/** The axes and what is between them. */
function body(scene: Scene, width: number, rows: number, color: boolean): string[] {
  const lossTicks = linearTicks(scene.lossDomain, Math.max(2, Math.floor(rows / 3)));
  const left = Math.max('loss'.length, ...lossTicks.map(({ label }) => label.length)) + 1;
  const columns = width - left - 2;
  const places = framePlaces(scene, columns, rows);
  const mostTicks = Math.max(2, Math.floor(columns / 8));
  const rateTicks = (scene.logLr ? logTicks : linearTicks)(scene.rateDomain, mostTicks);

  const labelOfRow = new Map(lossTicks.map(({ value, label }) => [places.row(value), label]));
  const cells = frameCells(scene, columns, rows);
  if (!scene.hasLosses) writeNotice(cells, 'There is no finite loss to draw.');
  const lines = cells.map((row, y) => {
    const label = labelOfRow.get(y);
    return `${(label ?? '').padStart(left)}${label ? '┤' : '│'}${painted(row, color)}`;
  });
  const indent = ' '.repeat(left + 1);
  const name = 'learning rate';
  return [
    'loss'.padStart(left),
    ...lines,
    `${' '.repeat(left)}└${axisLine(scene, columns, rateTicks, places.column)}`,
    `${indent}${tickLabels(rateTicks, columns, places.column)}`.trimEnd(),
    `${indent}${' '.repeat((columns - name.length) >> 1)}${name}`,
  ];
}

/** The line of the rate axis: a tick where a label stands, heavy along the interval. */
function axisLine(
  { suggestion, rateDomain: [low, high] }: Scene,
  columns: number,
  ticks: readonly Tick[],
  column: (lr: number) => number,
): string {
  const line = new Array<string>(columns).fill('─');
  const { interval } = suggestion ?? {};
  if (interval && interval[0] <= high && interval[1] >= low) {
    const [from, to] = [Math.max(interval[0], low), Math.min(interval[1], high)];
    line.fill('━', column(from), column(to) + 1);
  }
  for (const { value, label } of ticks) {
    if (label === '') continue;
    line[column(value)] = line[column(value)] === '━' ? '┯' : '┬';
  }
  return line.join('');
}

/** The labels under their ticks, as many as fit beside each other. */
function tickLabels(
  ticks: readonly Tick[],
  columns: number,
  column: (lr: number) => number,
): string {
  let line = '';
  for (const { value, label } of ticks) {
    const start = Math.min(column(value) - (label.length >> 1), columns - label.length);
    const at = Math.max(0, start);
    if (label === '' || (line !== '' && at <= line.length)) continue;
    line = line.padEnd(at) + label;
  }
  return line;
}

/** What the signs mean, in as many lines as it takes. */
function keyLines(scene: Scene, width: number, color: boolean): string[] {
  const entries: (readonly [string, Role, string])[] = [];
  if (scene.hasLosses) entries.push(['⠒⠒', 'curve', 'smoothed'], ['·', 'faint', 'raw']);
  if (scene.tail) entries.push(['▲', 'curve', scene.tail.label]);
  if (scene.showLr) entries.push(['│', 'marked', scene.showLr.label]);
  const { lr, label, interval, bounds } = scene.suggestion ?? {};
  if (label) entries.push([lr === undefined ? '' : '●', 'suggestion', shortened(label, width - 2)]);
  if (interval) entries.push(['━', 'plain', `interval ${interval.map(formatRate).join(' to ')}`]);
  if (bounds) entries.push(['', 'plain', `bounds ${bounds.map(formatRate).join(' to ')}`]);

  const lines: string[] = [];
  let used = 0;
  for (const [sign, role, text] of entries) {
    const entry = sign === '' ? text : `${sign} ${text}`;
    const drawn = sign === '' ? text : `${paint(sign, role, color)} ${text}`;
    if (lines.length > 0 && used + 3 + entry.length <= width) {
      lines[lines.length - 1] += `   ${drawn}`;
      used += 3 + entry.length;
    } else {
      lines.push(drawn);
      used = entry.length;
    }
  }
  return lines;
}

/** A row of cells, with one escape for each run of a colour. */
function painted(row: readonly Cell[], color: boolean): string {
  let line = '';
  for (let i = 0; i < row.length; ) {
    const { role } = row[i]!;
    let run = '';
    for (; i < row.length && row[i]!.role === role; i++) run += row[i]!.character;
    line += paint(run, role, color);
  }
  return line.trimEnd();
}

function writeNotice(cells: Cell[][], notice: string): void {
  const row = cells[cells.length >> 1]!;
  const start = Math.max(0, (row.length - notice.length) >> 1);
  for (const [i, character] of [...notice].entries()) {
    if (start + i < row.length) row[start + i] = { character, role: 'plain' };
  }
}

/** Cut to so many columns, an ellipsis in place of what is gone. */
function shortened(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
