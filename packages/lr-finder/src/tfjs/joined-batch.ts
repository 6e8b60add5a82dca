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

/** Groups neighbours of the same shape: a compiled step takes only those in one call. */
export function sameShapes(batches: readonly JoinedBatch[]): JoinedBatch[][] {
  const groups: JoinedBatch[][] = [];
  let last: string | undefined;
  for (const batch of batches) {
    const shapes = flatten(batch)
      .map(({ shape, dtype }) => dtype + describeShape(shape))
      .join();
    if (shapes === last) groups.at(-1)!.push(batch);
    else groups.push([batch]);
    last = shapes;
  }
  return groups;
}
