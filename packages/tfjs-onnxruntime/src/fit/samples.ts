import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '../errors.ts';
import { type BatchRows, dataOf } from '../runtime/data.ts';
import type { OrtData } from '../runtime/ort.ts';
import { type Batch, flatten, mapTensors } from '../training/batch.ts';

/** Data to draw batches from: tensors whose rows are the samples. */
export class Samples {
  readonly count: number;
  readonly #whole: Batch;
  readonly #columns: readonly OrtData[];
  readonly #likes = new Map<number, Batch>();

  private constructor(whole: Batch, columns: readonly OrtData[]) {
    this.#whole = whole;
    this.#columns = columns;
    this.count = flatten(whole)[0]!.shape[0]!;
  }

  /** Copies the tensors to arrays: gathering a batch from these is faster than with most backends. */
  static async of(whole: Batch): Promise<Samples> {
    const samples = new Samples(whole, await Promise.all(flatten(whole).map(dataOf)));
    if (samples.count === 0) {
      throw new ArgumentError('Expected `x` and `y` to have samples, got none');
    }
    return samples;
  }

  /** The same data without weights, which come first in {@link flatten}. */
  unweighted(): Samples {
    const { xs, ys, sampleWeight } = this.#whole;
    return new Samples({ xs, ys }, this.#columns.slice(flatten(sampleWeight).length));
  }

  /** A batch of some rows. */
  take(rows: Int32Array): BatchRows {
    return { tables: this.#columns, rows };
  }

  /** The number of bytes of a sample. */
  get bytes(): number {
    return this.#columns.reduce((sum, { byteLength }) => sum + byteLength, 0) / this.count;
  }

  /** A batch of so many samples, of which only the shapes count. */
  like(size: number): Batch {
    let like = this.#likes.get(size);
    if (!like) {
      like = mapTensors(this.#whole, ({ shape, dtype }) =>
        tf.zeros([size, ...shape.slice(1)], dtype),
      );
      this.#likes.set(size, like);
    }
    return like;
  }

  dispose(): void {
    for (const like of this.#likes.values()) tf.dispose(flatten(like));
  }
}
