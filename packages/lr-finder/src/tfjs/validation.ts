import { type Batch, batchSize } from './data/batch.ts';
import type { Feed } from './data/feed.ts';

/** The mean loss over a pass, or its first `most` batches, each weighted by its size. */
export async function meanLoss(
  feed: Feed,
  most: number,
  lossOf: (batch: Batch) => Promise<number>,
): Promise<number> {
  let sum = 0;
  let samples = 0;
  for await (const batch of feed.pass(most)) {
    try {
      const size = batchSize(batch);
      sum += (await lossOf(batch)) * size;
      samples += size;
    } finally {
      batch.free();
    }
  }
  return sum / samples;
}
