import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { announcements } from './announcement.ts';

/**
 * Removes what is in Redis of a sweep whose results are all recorded, unless another coordinator may
 * want it.
 */
export async function removeQueue(
  queue: Queue,
  redis: Redis,
  { module, moduleHash }: { readonly module: string; readonly moduleHash: string },
): Promise<void> {
  const said = await announcements(redis, module);
  const isWanted = said.some((one) => one.moduleHash === moduleHash && one.state === 'running');
  // Where another one does the same right now, one of them has done it.
  if (!isWanted) await queue.obliterate({ force: true }).catch(() => {});
}

/**
 * Removes what a worker's own end left of a queue that its coordinator has removed. Where there are
 * tests in it, also such that are done, a coordinator may come for them.
 */
export async function removeEmptyQueue(queue: Queue): Promise<void> {
  const counts = await queue.getJobCounts();
  const isEmpty = Object.values(counts).every((count) => count === 0);
  if (isEmpty) await queue.obliterate().catch(() => {});
}
