import type { Batch } from '#training/batch';
import { batchSize } from './data/batch.ts';
import type { Feed } from './data/feed.ts';

/**
 * The mean loss over all batches, each weighted by its size; or over the first `most` batches, which
 * are read once and kept: other samples at each evaluation would change the loss by themselves.
 */
export async function meanLoss(
  feed: Feed,
  most: number,
  lossOf: (batch: Batch) => Promise<number>,
): Promise<number> {
  let sum = 0;
  let samples = 0;
  const add = async (batch: Batch): Promise<void> => {
    const size = batchSize(batch);
    sum += (await lossOf(batch)) * size;
    samples += size;
  };
  if (Number.isFinite(most)) {
    for (const batch of await feed.keep(most)) await add(batch);
  } else {
    for await (const batch of feed.pass()) {
      try {
        await add(batch);
      } finally {
        batch.free();
      }
    }
  }
  return sum / samples;
}
