import { type Batch, describeShape, flatten } from '#training/batch';

/** The batches of one optimisation step, side by side. */
export type JoinedBatch = { readonly [Part in keyof Batch]-?: NonNullable<Batch[Part]>[] };

/** Puts the batches of a step side by side. */
export function join(batches: readonly Batch[]): JoinedBatch {
  return {
    xs: batches.map(({ xs }) => xs),
    ys: batches.map(({ ys }) => ys),
    sampleWeight: batches.flatMap(({ sampleWeight }) => (sampleWeight ? [sampleWeight] : [])),
  };
}

/** The batches that were joined. */
export function split({ xs, ys, sampleWeight }: JoinedBatch): Batch[] {
  return xs.map((x, i) => ({ xs: x, ys: ys[i]!, sampleWeight: sampleWeight[i] }));
}

/** The shapes of a batch, as text: a compiled step takes only those of the same shapes in one call. */
export function shapesOf(batch: JoinedBatch): string {
  return flatten(batch)
    .map(({ shape, dtype }) => dtype + describeShape(shape))
    .join();
}
