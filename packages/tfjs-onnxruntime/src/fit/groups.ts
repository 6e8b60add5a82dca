import type { Rows } from './data.ts';

/** For one call all its batches are copied side by side. */
const BYTES = 16 * 2 ** 20;

/** How many batches to take in one call: `most`, or fewer where they are large. */
export function batchesAtOnce({ samples }: Rows, batchSize: number, most: number): number {
  const fitting = Math.floor(BYTES / (samples.bytes * batchSize));
  return Math.min(Math.max(fitting, 1), most);
}

/** The batches in order, `most` at a time, none together with one of another size. */
export function* groupsOf(
  batches: readonly Int32Array[],
  most: number,
): Generator<{ readonly first: number; readonly group: readonly Int32Array[] }> {
  for (let first = 0; first < batches.length; ) {
    const next = batches.slice(first, first + most);
    const other = next.findIndex(({ length }) => length !== next[0]!.length);
    const group = other < 0 ? next : next.slice(0, other);
    yield { first, group };
    first += group.length;
  }
}
