import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { announcements } from './announcement.ts';

/** Removes what is in Redis of a sweep that has ended, unless another coordinator may want it. */
export async function tidyUp(
  queue: Queue,
  redis: Redis,
  module: string,
  moduleHash: string,
): Promise<void> {
  const said = await announcements(redis, module);
  const isWanted = said.some((one) => one.moduleHash === moduleHash && one.state === 'running');
  // Where another one does the same right now, one of them has done it.
  if (!isWanted) await queue.obliterate({ force: true }).catch(() => {});
}
