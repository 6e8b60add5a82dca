/** Sums over any stretch of a list of numbers, each in constant time. */
export class RunningSums {
  readonly #y: Float64Array;
  readonly #yi: Float64Array;
  readonly #yy: Float64Array;

  constructor(y: ArrayLike<number>) {
    const n = y.length;
    this.#y = new Float64Array(n + 1);
    this.#yi = new Float64Array(n + 1);
    this.#yy = new Float64Array(n + 1);
    for (let i = 0; i < n; i++) {
      this.#y[i + 1] = this.#y[i]! + y[i]!;
      this.#yi[i + 1] = this.#yi[i]! + i * y[i]!;
      this.#yy[i + 1] = this.#yy[i]! + y[i]! ** 2;
    }
  }

  /** The mean of the numbers from index `from` to before `to`. */
  mean(from: number, to: number): number {
    return (this.#y[to]! - this.#y[from]!) / (to - from);
  }

  /** Their variance about the straight line that fits them best; there must be at least three. */
  varianceAboutLine(from: number, to: number): number {
    const n = to - from;
    const sum = this.#y[to]! - this.#y[from]!;
    const middle = from + (n - 1) / 2;
    const slope = this.#yi[to]! - this.#yi[from]! - middle * sum;
    const squares = this.#yy[to]! - this.#yy[from]! - sum ** 2 / n;
    const spread = (n * (n * n - 1)) / 12;
    return Math.max(squares - slope ** 2 / spread, 0) / (n - 2);
  }
}
