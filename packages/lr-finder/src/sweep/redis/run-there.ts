import { setTimeout as wait } from 'node:timers/promises';
import type { Queue, QueueEvents } from 'bullmq';
import type { HandOut } from '../hand-out.ts';
import type { SweepTask } from '../threads/task.ts';
import { announce } from './announcement.ts';
import { type Connection, connect } from './connection.ts';
import { PREFIX, type QueuedTest, queueName } from './queue.ts';
import { QueuedTests } from './queued-tests.ts';
import { tidyUp } from './tidy-up.ts';

export interface ThereOptions {
  readonly redis: string;
  /** The name of the module's file. */
  readonly module: string;
  readonly moduleHash: string;
  readonly timeLimit: number | undefined;
  /** Test those again of which Redis still has that they failed. */
  readonly retry: boolean;
  readonly signal: AbortSignal;
}

/** Tests that are in the queue at once. */
const MOST_QUEUED = 256;
/** Milliseconds after which it is looked for what an event should have told. */
const LOOK_AFTER = 5000;
/** Milliseconds that a Redis has to answer when a sweep is ended. */
const PATIENCE = 1000;

/**
 * Hands the tests out by a queue in Redis, and takes what comes back. Resolves when all are done, or
 * the signal is aborted; then what is queued stays so, and is still done by the workers.
 *
 * A test is known by its name: to queue it twice, also from two coordinators, is to queue it once, and
 * its result is there for both.
 */
export async function runThere(work: HandOut, options: ThereOptions): Promise<void> {
  const { redis, module, moduleHash, signal } = options;
  const connection = await connect(redis);
  const shared = { connection: connection.redis, prefix: PREFIX };
  const queue = new connection.bullmq.Queue<QueuedTest, string>(queueName(moduleHash), shared);
  const events = new connection.bullmq.QueueEvents(queue.name, shared);
  // What is lost with a connection is looked for when it is there again.
  queue.on('error', () => {});
  events.on('error', () => {});
  const run = async (): Promise<void> => {
    const announced = await announce(connection.redis, module, moduleHash);
    try {
      await events.waitUntilReady();
      await handOutAll(work, queue, events, connection, options);
    } catch (error) {
      await announced.stop();
      throw error;
    }
    if (signal.aborted) return await announced.stop();
    await announced.done();
    await tidyUp(queue, connection.redis, module, moduleHash);
  };
  try {
    // Where Redis is gone, what it was asked comes to no end.
    await Promise.race([run(), endOfPatience(signal)]);
  } finally {
    const closed = Promise.allSettled([events.close(), queue.close()]);
    await Promise.race([closed, wait(PATIENCE)]);
    connection.close();
  }
}

/** Resolves some time after the signal was aborted. */
function endOfPatience(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const onAbort = (): void => void setTimeout(resolve, PATIENCE);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** Queues all tests, a few at a time, and takes their results. */
async function handOutAll(
  work: HandOut,
  queue: Queue<QueuedTest, string>,
  events: QueueEvents,
  { redis }: Connection,
  { timeLimit, retry, signal }: ThereOptions,
): Promise<void> {
  const tests = new QueuedTests(queue, work, timeLimit);
  let wake = (): void => {};
  let looksAgain = false;
  const lookAgain = (): void => {
    looksAgain = true;
    wake();
  };
  events.on('completed', ({ jobId, returnvalue }) => {
    tests.finish(jobId, String(returnvalue));
    wake();
  });
  events.on('failed', ({ jobId, failedReason }) => {
    tests.lose(jobId, failedReason);
    wake();
  });
  redis.on('ready', lookAgain);
  const timer = setInterval(lookAgain, LOOK_AFTER);
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort);
  const tasks = work.tasks();
  let isAll = false;
  try {
    while (!signal.aborted && !(isAll && tests.size === 0)) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const fresh: SweepTask[] = [];
      while (!isAll && tests.size + fresh.length < MOST_QUEUED) {
        const { value: task, done } = await tasks.next();
        if (done) isAll = true;
        else fresh.push(task);
      }
      if (fresh.length > 0) {
        if (retry) await tests.forgetFailures(fresh);
        await tests.add(fresh);
        // One that was done before is told of by nobody.
        await tests.look(fresh);
      }
      if (looksAgain) {
        looksAgain = false;
        await tests.look();
      }
      if (tests.size >= MOST_QUEUED || (isAll && tests.size > 0)) await woken;
    }
  } finally {
    clearInterval(timer);
    redis.off('ready', lookAgain);
    signal.removeEventListener('abort', onAbort);
  }
}
