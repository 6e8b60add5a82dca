import { setTimeout as wait } from 'node:timers/promises';
import type { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { StateError } from '../../errors.ts';
import { unlessAborted } from '../unless-aborted.ts';
import { type Announcement, announcements } from './announcement.ts';
import type { QueuedTest } from './queued-test.ts';
import { isReply } from './redis-error.ts';

/** Milliseconds between two looks at the announcements. */
const LOOK_AFTER = 1000;
/** Milliseconds to the next attempt where Redis refuses a command. */
const REST = 5000;

interface ExpectedSweep {
  /** The name of the module's file. */
  readonly module: string;
  readonly moduleHash: string;
  readonly stay: boolean;
  /** When the worker was started, by the clock of Redis. */
  readonly since: number;
}

interface WorkerEvents {
  readonly signal: AbortSignal;
  /** Called where Redis refuses a command, once the worker has begun. */
  readonly onRefused: (error: Error) => void;
}

/** Lets the worker take tests until the sweep ends or the signal is aborted. Resolves to whether it ended. */
export async function workUntilSweepEnds(
  worker: Worker<QueuedTest, string>,
  queue: Queue<QueuedTest, string>,
  redis: Redis,
  { module, moduleHash, stay, since }: ExpectedSweep,
  { signal, onRefused }: WorkerEvents,
): Promise<boolean> {
  const look = async (): Promise<'running' | 'ended'> => {
    const found = await announcements(redis, module);
    const isOwn = (one: Announcement): boolean => one.moduleHash === moduleHash;
    const running = found.filter(({ state }) => state === 'running');
    const other = running[0];
    if (other && !running.some(isOwn)) {
      throw new StateError(
        `Expected ${module} to be the one that is swept (${other.moduleHash}), got another (${moduleHash}). Copy the module with all that it imports from there, and install the same versions of its packages`,
      );
    }
    const hasEnded = found.some((one) => isOwn(one) && one.state === 'done' && one.at >= since);
    const isOver = hasEnded && !running.some(isOwn) && !stay;
    return isOver && (await isEmpty(queue)) ? 'ended' : 'running';
  };
  let hasBegun = false;
  while (!signal.aborted) {
    try {
      if ((await unlessAborted(look(), signal)) === 'ended') return true;
      hasBegun = true;
    } catch (error) {
      if (signal.aborted) return false;
      if (!hasBegun || !isReply(error)) throw error;
      onRefused(error);
    }
    // Only now: a worker with another module must not begin.
    if (!signal.aborted && !worker.isRunning()) void worker.run().catch(() => {});
    await wait(LOOK_AFTER, undefined, { signal }).catch(() => {});
  }
  return false;
}

/**
 * Returns a listener for a worker's errors that pauses the worker for a while each time that Redis
 * refuses a command, which BullMQ would repeat at once.
 *
 * @param onRefused - called with each kind of refusal once.
 */
export function restWhereRefused(
  worker: Worker<QueuedTest, string>,
  signal: AbortSignal,
  onRefused: (error: Error) => void,
): (error: Error) => void {
  const known = new Set<string>();
  let isResting = false;
  const rest = async (): Promise<void> => {
    isResting = true;
    await worker.pause(true);
    await wait(REST, undefined, { signal }).catch(() => {});
    if (!signal.aborted) await worker.resume();
    isResting = false;
  };
  return (error) => {
    if (!isReply(error)) return;
    const [kind = ''] = error.message.split(' ');
    if (!known.has(kind)) onRefused(error);
    known.add(kind);
    if (!isResting) void rest().catch(() => {});
  };
}

async function isEmpty(queue: Queue<QueuedTest, string>): Promise<boolean> {
  // Only other clients put jobs into other lists.
  const counts = await queue.getJobCounts('waiting', 'active');
  return Object.values(counts).every((count) => count === 0);
}
