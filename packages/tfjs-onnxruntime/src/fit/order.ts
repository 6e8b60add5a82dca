import seedrandom from 'seedrandom';
import { shuffle } from '../training/shuffle.ts';
import type { Rows } from './data.ts';

/** The order of the samples, new for each epoch. */
export class Order {
  readonly #rows: Int32Array;
  readonly #random: (() => number) | undefined;

  /** @param seed of the shuffling; without a seed, the samples stay in order. */
  constructor({ first, count }: Pick<Rows, 'first' | 'count'>, seed?: number) {
    this.#rows = Int32Array.from({ length: count }, (_, i) => first + i);
    this.#random = seed === undefined ? undefined : seedrandom.alea(String(seed));
  }

  /** The rows of each batch: `batchSize` rows, in the last batch perhaps fewer. */
  batches(batchSize: number): Int32Array[] {
    if (this.#random) shuffle(this.#rows, this.#random);
    const count = Math.ceil(this.#rows.length / batchSize);
    return Array.from({ length: count }, (_, i) =>
      this.#rows.slice(i * batchSize, (i + 1) * batchSize),
    );
  }
}
