import type { Rows } from './data.ts';

/** The most bytes of the batches of one call, which are copied into one array. */
const BYTES = 16 * 2 ** 20;

/** How many batches one call should take: `most`, or fewer if they are large. */
export function batchesAtOnce({ samples }: Rows, batchSize: number, most: number): number {
  const fitting = Math.floor(BYTES / (samples.bytes * batchSize));
  return Math.min(Math.max(fitting, 1), most);
}

/** The batches in order, in groups of at most `most`; each group has batches of one size. */
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
