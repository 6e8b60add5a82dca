import type { Scene } from './scene.ts';
import { SHOWN } from './shown.ts';
import { paint } from './terminal-color.ts';
import { type Cell, frameCells, framePlaces } from './terminal-frame.ts';
import { keyLines, shortenToColumns } from './terminal-key.ts';
import { linearTicks, logTicks, type Tick } from './tick-labels.ts';

/** How large a figure of characters is, and whether it has colours. */
export interface TerminalSize {
  readonly width: number;
  readonly height: number;
  readonly color: boolean;
}

/** Draws a scene in characters: at most `height` lines of at most `width` columns. */
export function drawCharacters(scene: Scene, { width, height, color }: TerminalSize): string {
  const title = shortenToColumns(scene.title, width);
  const head = title === '' ? [] : [paint(title, 'title', color)];
  // The other lines: the loss axis's name above; the line, labels and name of the rate axis below.
  const rest = height - head.length - 4;
  const key = keyLines(scene, width, rest - LEAST_ROWS, color);
  return [...head, ...body(scene, width, rest - key.length, color), ...key].join('\n');
}

/** Rows that the frame has at least, however long the key is. */
const LEAST_ROWS = 5;

function body(scene: Scene, width: number, rows: number, color: boolean): string[] {
  const lossTicks = linearTicks(scene.lossDomain, Math.max(2, Math.floor(rows / 3)));
  const left = Math.max('loss'.length, ...lossTicks.map(({ label }) => label.length)) + 1;
  const columns = width - left - 2;
  const places = framePlaces(scene, columns, rows);
  const mostTicks = Math.max(2, Math.floor(columns / 8));
  const rateTicks = (scene.logLr ? logTicks : linearTicks)(scene.rateDomain, mostTicks);

  const labelOfRow = new Map(lossTicks.map(({ value, label }) => [places.row(value), label]));
  const cells = frameCells(scene, columns, rows);
  const { axis, subject } = SHOWN[scene.show];
  if (!scene.hasLosses) writeNotice(cells, `There is no ${subject} to draw.`);
  const lines = cells.map((row, y) => {
    const label = labelOfRow.get(y);
    return `${(label ?? '').padStart(left)}${label ? '┤' : '│'}${paintRow(row, color)}`;
  });
  const indent = ' '.repeat(left + 1);
  const name = 'learning rate';
  return [
    axis.padStart(left),
    ...lines,
    `${' '.repeat(left)}└${axisLine(scene, columns, rateTicks, places.column)}`,
    `${indent}${tickLabels(rateTicks, columns, places.column)}`.trimEnd(),
    `${indent}${' '.repeat((columns - name.length) >> 1)}${name}`,
  ];
}

/** The line of the rate axis: a tick where a label stands, heavy along the interval. */
function axisLine(
  { tests, rateDomain: [low, high] }: Scene,
  columns: number,
  ticks: readonly Tick[],
  column: (lr: number) => number,
): string {
  const line = new Array<string>(columns).fill('─');
  const { interval } = (tests.length === 1 && tests[0]!.suggestion) || {};
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

/** A row of cells, with one escape for each run of a colour. */
function paintRow(row: readonly Cell[], color: boolean): string {
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
