import { BrailleCanvas, type Dot } from './braille.ts';
import { rateScale } from './clipping.ts';
import type { Point } from './curve.ts';
import type { Scene } from './scene.ts';
import type { Role } from './terminal-color.ts';

/** A character of the figure. */
export interface Cell {
  readonly character: string;
  readonly role: Role;
}

const EMPTY: Cell = { character: ' ', role: 'plain' };

/** Where rates and losses are within the frame, in characters from the left and from the top. */
export interface FramePlaces {
  column(lr: number): number;
  row(loss: number): number;
}

/** The places of a frame of so many columns and rows. */
export function framePlaces(scene: Scene, columns: number, rows: number): FramePlaces {
  const at = dotPlaces(scene, columns, rows);
  return {
    column: (lr) => at({ lr, loss: 0 })[0] >> 1,
    row: (loss) => at({ lr: scene.rateDomain[0], loss })[1] >> 2,
  };
}

/** What is within the axes, row by row. The curve covers lines, and lines cover raw points. */
export function frameCells(scene: Scene, columns: number, rows: number): Cell[][] {
  const at = dotPlaces(scene, columns, rows);
  const { column, row } = framePlaces(scene, columns, rows);
  const cells = Array.from({ length: rows }, () => new Array<Cell>(columns).fill(EMPTY));
  const put = (x: number, y: number, character: string, role: Role): void => {
    const cell = cells[y];
    if (cell && x >= 0 && x < columns) cell[x] = { character, role };
  };
  const upright = (lr: number, character: string, role: Role): void => {
    for (let y = 0; y < rows; y++) put(column(lr), y, character, role);
  };

  for (const { lr, side } of scene.outliers) {
    put(column(lr), side === 'above' ? 0 : rows - 1, side === 'above' ? '^' : 'v', 'faint');
  }
  for (const { lr, loss } of scene.raw) put(column(lr), row(loss), '·', 'faint');
  const { suggestion, showLr } = scene;
  if (suggestion?.lr !== undefined) upright(suggestion.lr, '┊', 'suggestion');
  if (showLr) upright(showLr.lr, '│', 'marked');

  for (const kept of [false, true]) {
    const canvas = new BrailleCanvas(columns, rows);
    for (const stretch of scene.curve.filter((part) => part.kept === kept)) {
      for (const [i, point] of stretch.points.entries()) {
        canvas.line(at(stretch.points[i - 1] ?? point), at(point), !kept);
      }
      // A line of dots may miss a point that has nothing beside it.
      if (stretch.points.length === 1) canvas.dot(...at(stretch.points[0]!));
    }
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const character = canvas.character(x, y);
        if (character) put(x, y, character, kept ? 'curve' : 'cut');
      }
    }
  }
  for (const { lr, side } of scene.crossings) {
    put(column(lr), side === 'above' ? 0 : rows - 1, side === 'above' ? '▲' : '▼', 'curve');
  }
  if (suggestion?.lr !== undefined && suggestion.loss !== undefined) {
    const [low, high] = scene.lossDomain;
    if (suggestion.loss >= low && suggestion.loss <= high) {
      put(column(suggestion.lr), row(suggestion.loss), '●', 'suggestion');
    }
  }
  return cells;
}

function dotPlaces({ rateDomain, lossDomain, logLr }: Scene, columns: number, rows: number) {
  const { place } = rateScale(logLr);
  const [left, right] = rateDomain.map(place) as [number, number];
  const [low, high] = lossDomain;
  return ({ lr, loss }: Point): Dot => [
    Math.round(((place(lr) - left) / (right - left)) * (2 * columns - 1)),
    Math.round(((high - loss) / (high - low)) * (4 * rows - 1)),
  ];
}
