import { shuffler } from 'd3-array';
import { DataError } from 'lr-finder';
import seedrandom from 'seedrandom';

/** How to cut batches from samples. */
export interface BatchOptions {
  readonly batchSize: number;
  /** Draws a new order in each pass; without one, the order stays. */
  readonly seed?: number;
}

/**
 * Batches of samples, made one at a time: the numbers of a whole data set would take four times the
 * memory of its bytes. Samples that don't fill a batch at the end of a pass are skipped: a smaller
 * batch would have to be compiled separately.
 *
 * @throws {DataError} for fewer samples than a batch needs.
 */
export function batchesOf<Sample, Batch>(
  samples: readonly Sample[],
  { batchSize, seed }: BatchOptions,
  tensorsOf: (samples: readonly Sample[]) => Batch,
): Iterable<Batch> {
  if (samples.length < batchSize) {
    throw new DataError(
      `Expected at least ${batchSize} images, for one batch, got ${samples.length}. Make the batch smaller`,
    );
  }
  const shuffle = seed === undefined ? undefined : shuffler(seedrandom.alea(String(seed)));
  return {
    *[Symbol.iterator]() {
      const order = shuffle ? shuffle([...samples]) : samples;
      for (let end = batchSize; end <= order.length; end += batchSize) {
        yield tensorsOf(order.slice(end - batchSize, end));
      }
    },
  };
}
