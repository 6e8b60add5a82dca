import { BrailleCanvas, type Dot } from './braille.ts';
import { rateScale } from './clipping.ts';
import type { Point } from './curve.ts';
import type { Scene } from './scene.ts';
import type { SceneTest } from './scene-test.ts';
import type { Role } from './terminal-color.ts';

/** A character of the figure. */
export interface Cell {
  readonly character: string;
  readonly role: Role;
}

const EMPTY: Cell = { character: ' ', role: 'plain' };

/** The places of rates and losses within the frame, in characters from the left and from the top. */
export interface FramePlaces {
  column(lr: number): number;
  row(loss: number): number;
}

/** The places in a frame of so many columns and rows. */
export function framePlaces(scene: Scene, columns: number, rows: number): FramePlaces {
  const at = dotPlaces(scene, columns, rows);
  return {
    column: (lr) => at({ lr, loss: 0 })[0] >> 1,
    row: (loss) => at({ lr: scene.rateDomain[0], loss })[1] >> 2,
  };
}

/** The letter of one of several tests; with more than 26 tests letters repeat. */
export function letterOf(test: number): string {
  return String.fromCodePoint(65 + (test % 26));
}

/**
 * The inside of the axes, row by row. Curves cover lines, lines cover raw points, and those cover
 * bands. Letters distinguish several tests even without colours.
 */
export function frameCells(scene: Scene, columns: number, rows: number): Cell[][] {
  const { tests, showLr } = scene;
  const grid = new CellGrid(scene, columns, rows);
  const isSingle = tests.length === 1;
  if (scene.show === 'slope') grid.level(0, '╌', 'faint');
  for (const [i, { band }] of tests.entries()) {
    for (const stretch of band) grid.area(stretch, isSingle ? 'faint' : i);
  }
  for (const [i, test] of tests.entries()) grid.rawLosses(test, isSingle ? 'faint' : i);
  for (const [i, { suggestion }] of tests.entries()) {
    if (suggestion?.lr === undefined) continue;
    grid.upright(suggestion.lr, '┊', isSingle ? 'suggestion' : i);
  }
  if (showLr) grid.upright(showLr.lr, '│', 'marked');
  for (const [i, test] of tests.entries()) {
    grid.curve(test, isSingle ? 'curve' : i);
  }
  for (const [i, test] of tests.entries()) {
    const role = isSingle ? 'curve' : i;
    if (!isSingle) grid.letters(test, letterOf(i), i, (i + 0.5) / tests.length);
    for (const { lr, side } of test.crossings) grid.end(lr, side, '▲', '▼', role);
    const { lr, loss } = test.suggestion ?? {};
    if (lr !== undefined && loss !== undefined) grid.dot(lr, loss, isSingle ? 'suggestion' : i);
  }
  return grid.cells;
}

class CellGrid {
  readonly cells: Cell[][];
  readonly #scene: Scene;
  readonly #columns: number;
  readonly #rows: number;
  readonly #at: (point: Point) => Dot;
  readonly #places: FramePlaces;

  constructor(scene: Scene, columns: number, rows: number) {
    this.cells = Array.from({ length: rows }, () => new Array<Cell>(columns).fill(EMPTY));
    this.#scene = scene;
    this.#columns = columns;
    this.#rows = rows;
    this.#at = dotPlaces(scene, columns, rows);
    this.#places = framePlaces(scene, columns, rows);
  }

  #put(x: number, y: number, character: string, role: Role): void {
    const cells = this.cells[y];
    if (cells && x >= 0 && x < this.#columns) cells[x] = { character, role };
  }

  /** Draws a vertical line. */
  upright(lr: number, character: string, role: Role): void {
    for (let y = 0; y < this.#rows; y++) this.#put(this.#places.column(lr), y, character, role);
  }

  /** Draws a horizontal line. */
  level(loss: number, character: string, role: Role): void {
    for (let x = 0; x < this.#columns; x++) this.#put(x, this.#places.row(loss), character, role);
  }

  /** Shades the area between the lowest and the highest losses. */
  area(stretch: SceneTest['band'][number], role: Role): void {
    const { column, row } = this.#places;
    for (const [i, to] of stretch.entries()) {
      const from = stretch[i - 1] ?? to;
      const [left, right] = [column(from.lr), column(to.lr)];
      for (let x = Math.min(left, right); x <= Math.max(left, right); x++) {
        const share = left === right ? 1 : (x - left) / (right - left);
        const between = (a: number, b: number): number => row(a + share * (b - a));
        const bottom = between(from.low, to.low);
        for (let y = between(from.high, to.high); y <= bottom; y++) this.#put(x, y, '░', role);
      }
    }
  }

  rawLosses({ raw, outliers }: SceneTest, role: Role): void {
    for (const { lr, side } of outliers) this.end(lr, side, '^', 'v', role);
    for (const { lr, loss } of raw) {
      this.#put(this.#places.column(lr), this.#places.row(loss), '·', role);
    }
  }

  curve({ curve }: SceneTest, role: Role): void {
    const canvas = new BrailleCanvas(this.#columns, this.#rows);
    for (const stretch of curve) {
      for (const [i, point] of stretch.entries()) {
        canvas.line(this.#at(stretch[i - 1] ?? point), this.#at(point));
      }
      // A point between two gaps has no line: it needs a dot.
      if (stretch.length === 1) canvas.dot(...this.#at(stretch[0]!));
    }
    for (let y = 0; y < this.#rows; y++) {
      for (let x = 0; x < this.#columns; x++) {
        const character = canvas.character(x, y);
        if (character) this.#put(x, y, character, role);
      }
    }
  }

  /** A letter at some points of the curve, the first one shifted by `offset`. */
  letters({ curve }: SceneTest, letter: string, role: Role, offset: number): void {
    const points = curve.flat();
    const every = points.length / 4;
    for (let i = offset * every; i < points.length; i += every) {
      const { lr, loss } = points[Math.floor(i)]!;
      this.#put(this.#places.column(lr), this.#places.row(loss), letter, role);
    }
  }

  /** A sign at the upper or lower end of the loss axis. */
  end(lr: number, side: 'above' | 'below', above: string, below: string, role: Role): void {
    const isAbove = side === 'above';
    const x = this.#places.column(lr);
    this.#put(x, isAbove ? 0 : this.#rows - 1, isAbove ? above : below, role);
  }

  /** The suggestion on its curve. */
  dot(lr: number, loss: number, role: Role): void {
    const [low, high] = this.#scene.lossDomain;
    if (loss < low || loss > high) return;
    this.#put(this.#places.column(lr), this.#places.row(loss), '●', role);
  }
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
