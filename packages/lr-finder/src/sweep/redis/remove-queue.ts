import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { announcements } from './announcement.ts';

/** Removes the queue of a sweep whose results are all recorded, unless another coordinator uses it. */
export async function removeQueue(
  queue: Queue,
  redis: Redis,
  { module, moduleHash }: { readonly module: string; readonly moduleHash: string },
): Promise<void> {
  const found = await announcements(redis, module);
  const isWanted = found.some((one) => one.moduleHash === moduleHash && one.state === 'running');
  // It fails where another coordinator removes the queue at the same time.
  if (!isWanted) await queue.obliterate({ force: true }).catch(() => {});
}

/**
 * Removes the keys that a closing worker wrote after the coordinator had removed the queue. A queue with
 * jobs, also finished ones, is kept: a coordinator may still want them.
 */
export async function removeEmptyQueue(queue: Queue): Promise<void> {
  const counts = await queue.getJobCounts();
  const isEmpty = Object.values(counts).every((count) => count === 0);
  if (isEmpty) await queue.obliterate().catch(() => {});
}
