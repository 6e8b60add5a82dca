import { expectRates } from './batch-specs.ts';
import { ArgumentError, expected } from './errors.ts';
import { type Batch, describeShape, flatten, mapTensors, shapeOnly } from './training/batch.ts';

/** What stands for a batch of so many rows of the data, of which only the shapes count. */
export function likeRows(data: Batch, count: number): Batch {
  return mapTensors(data, ({ shape, dtype }) =>
    shapeOnly({ shape: [count, ...shape.slice(1)], dtype }),
  );
}

/**
 * @throws {ArgumentError} unless there is a rate for each batch, all batches have as many rows, and these are
 *   rows of all the tensors.
 */
export function expectRows(data: Batch, rows: readonly Int32Array[], lrs: readonly number[]): void {
  expectRates('rows', rows.length, lrs);
  const tensors = flatten(data);
  const count = tensors[0]?.shape[0] ?? 0;
  if (count === 0 || tensors.some(({ shape }) => shape[0] !== count)) {
    const shapes = tensors.map(({ shape }) => describeShape(shape)).join(', ');
    throw new ArgumentError(
      `Expected \`data\` to have tensors of one and the same number of samples >= 1 along their first axis, got shapes ${shapes}`,
    );
  }
  for (const [i, places] of rows.entries()) {
    if (!(places instanceof Int32Array) || places.length === 0) {
      throw new ArgumentError(
        expected(`rows[${i}]`, 'an Int32Array of places, at least one', places),
      );
    }
    if (places.length !== rows[0]!.length) {
      throw new ArgumentError(
        `Expected \`rows\` to be arrays of one length, got ${rows[0]!.length} and ${places.length}. Run the others on their own`,
      );
    }
    const outside = places.find((place) => place < 0 || place >= count);
    if (outside === undefined) continue;
    throw new ArgumentError(expected(`rows[${i}]`, `places from 0 to ${count - 1}`, outside));
  }
}
