import { setTimeout as wait } from 'node:timers/promises';
import type { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { StateError } from '../../errors.ts';
import { unlessAborted } from '../unless-aborted.ts';
import { type Announcement, announcements } from './announcement.ts';
import type { QueuedTest } from './queued-test.ts';
import { isReply } from './redis-error.ts';

/** Milliseconds between two looks at what coordinators say. */
const LOOK_AFTER = 1000;
/** Milliseconds to the next attempt where Redis refuses to hand out tests or to take results. */
const REST = 5000;

interface Expected {
  /** The name of the module's file. */
  readonly module: string;
  readonly moduleHash: string;
  readonly stay: boolean;
  /** When the worker was started, by the clock of Redis. */
  readonly since: number;
}

interface Circumstances {
  readonly signal: AbortSignal;
  /** Called where Redis refuses a command, once the worker has begun. */
  readonly onRefused: (error: Error) => void;
}

/** Takes tests until there is no reason to take more: whether the sweep has ended. */
export async function workUntilSweepEnds(
  taker: Worker<QueuedTest, string>,
  queue: Queue<QueuedTest, string>,
  redis: Redis,
  { module, moduleHash, stay, since }: Expected,
  { signal, onRefused }: Circumstances,
): Promise<boolean> {
  const look = async (): Promise<'running' | 'ended'> => {
    const said = await announcements(redis, module);
    const isOwn = (one: Announcement): boolean => one.moduleHash === moduleHash;
    const running = said.filter(({ state }) => state === 'running');
    const other = running[0];
    if (other && !running.some(isOwn)) {
      throw new StateError(
        `Expected ${module} to be the one that is swept (${other.moduleHash}), got another (${moduleHash}). Copy the module with all that it imports from there, and install the same versions of its packages`,
      );
    }
    const hasEnded = said.some((one) => isOwn(one) && one.state === 'done' && one.at >= since);
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
    if (!signal.aborted && !taker.isRunning()) void taker.run().catch(() => {});
    await wait(LOOK_AFTER, undefined, { signal }).catch(() => {});
  }
  return false;
}

/**
 * Lets a worker rest for a while each time that Redis refuses a command, which BullMQ would repeat at
 * once. Gives what is to be called with its errors.
 *
 * @param onRefused - called with each kind of refusal once.
 */
export function restWhereRefused(
  taker: Worker<QueuedTest, string>,
  signal: AbortSignal,
  onRefused: (error: Error) => void,
): (error: Error) => void {
  const known = new Set<string>();
  let isResting = false;
  const rest = async (): Promise<void> => {
    isResting = true;
    await taker.pause(true);
    await wait(REST, undefined, { signal }).catch(() => {});
    if (!signal.aborted) await taker.resume();
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
  // Only others put jobs into other lists.
  const counts = await queue.getJobCounts('waiting', 'active');
  return Object.values(counts).every((count) => count === 0);
}
