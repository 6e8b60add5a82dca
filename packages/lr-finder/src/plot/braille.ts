/** Bits of a Braille character by row and column of its dots. */
const BITS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** A canvas of dots, two by four in a character of a terminal. */
export class BrailleCanvas {
  readonly #cells: Uint8Array;
  readonly #columns: number;
  readonly #rows: number;

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.#rows = rows;
    this.#cells = new Uint8Array(columns * rows);
  }

  /** Sets the dot at (x, y), from the left and from the top; a dot outside is ignored. */
  dot(x: number, y: number): void {
    const [column, row] = [x >> 1, y >> 2];
    if (column < 0 || column >= this.#columns || row < 0 || row >= this.#rows) return;
    const cell = row * this.#columns + column;
    this.#cells[cell] = this.#cells[cell]! | BITS[y & 3]![x & 1]!;
  }

  /** Draws a straight line between two dots, both included. */
  line([x1, y1]: Dot, [x2, y2]: Dot): void {
    const steps = Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1), 1);
    for (let step = 0; step <= steps; step++) {
      const x = Math.round(x1 + ((x2 - x1) * step) / steps);
      const y = Math.round(y1 + ((y2 - y1) * step) / steps);
      this.dot(x, y);
    }
  }

  /** The character of a cell; `undefined` if it has no dot. */
  character(column: number, row: number): string | undefined {
    const bits = this.#cells[row * this.#columns + column];
    return bits ? String.fromCodePoint(0x2800 + bits) : undefined;
  }
}

/** Whole numbers: dots from the left, dots from the top. */
export type Dot = readonly [number, number];
