import { setTimeout as wait } from 'node:timers/promises';
import type { QueueEvents } from 'bullmq';
import { messageOf } from '../../errors.ts';
import type { SweepTask } from '../processes/task.ts';
import type { SweepQueue } from '../sweep-queue.ts';
import { unlessAborted } from '../unless-aborted.ts';
import { announce } from './announcement.ts';
import { connect } from './connection.ts';
import { PREFIX, queueName } from './queue.ts';
import type { QueuedTest } from './queued-test.ts';
import { type QueueAccess, QueuedTests } from './queued-tests.ts';
import { explainReply, isReply, redisError } from './redis-error.ts';
import { removeQueue } from './remove-queue.ts';

export interface RedisOptions {
  readonly redis: string;
  /** The name of the module's file. */
  readonly module: string;
  readonly moduleHash: string;
  readonly timeLimit: number | undefined;
  /** Test those again of which Redis still has that they failed. */
  readonly retry: boolean;
  readonly signal: AbortSignal;
  readonly onWarning: (message: string) => void;
}

/** Tests that are in the queue at once. */
const MOST_QUEUED = 256;
/** Milliseconds between two looks at all tests, since events may be lost. */
const LOOK_AFTER = 5000;
/** Milliseconds that a Redis has to answer when a sweep is ended. */
const PATIENCE = 1000;

/**
 * Queues the tests in Redis and records the results of the workers. Resolves when all tests are done, or
 * the signal is aborted. Tests that are still queued then, or when a result can't be recorded, stay in
 * Redis, and the workers do them.
 *
 * The id of a job is the id of its test: a test that is queued twice, also by two coordinators, is one
 * job, and both get its result.
 *
 * @throws {StateError} where no Redis answers, or it refuses a command.
 * @throws what `sweepQueue` throws.
 */
export async function runOnRedis(sweepQueue: SweepQueue, options: RedisOptions): Promise<void> {
  const { signal, onWarning } = options;
  const connection = await connect(options.redis, onWarning, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  if (!connection) return;
  const { bullmq, redis, address, close } = connection;
  const shared = { connection: redis, prefix: PREFIX };
  const queue = new bullmq.Queue<QueuedTest, string>(queueName(options.moduleHash), shared);
  const events = new bullmq.QueueEvents(queue.name, { ...shared, autorun: false });
  // BullMQ repeats what a lost connection interrupted.
  queue.on('error', () => {});
  const ending = new AbortController();
  let refusal: Error | undefined;
  /** Ends the sweep where a command is refused that nobody waits for. */
  const onError = (error: unknown): void => {
    if (!isReply(error)) return;
    refusal ??= error;
    ending.abort();
  };
  events.on('error', onError);
  const onAbort = (): void => ending.abort();
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  const run = async (): Promise<void> => {
    await Promise.all([queue.waitUntilReady(), events.waitUntilReady()]).catch((error: unknown) => {
      throw redisError(error, address);
    });
    const announced = await announce(redis, options, onError);
    let isAll = false;
    try {
      const access = { ...options, queue, redis, signal: ending.signal };
      isAll = await queueAll(sweepQueue, events, access, options.retry);
      if (!isAll && refusal) throw refusal;
    } finally {
      if (!isAll) await announced.stop().catch(() => {});
    }
    if (!isAll) return;
    // Redis may forget the results only once the disk has them.
    sweepQueue.sync();
    try {
      await announced.done();
      await removeQueue(queue, redis, options);
    } catch (error) {
      // All results are written.
      onWarning(`The tests are left in the Redis at ${address}: ${messageOf(error)}`);
    }
  };
  try {
    // Where Redis is gone, commands never finish.
    await Promise.race([run(), endOfPatience(signal)]);
  } catch (error) {
    throw explainReply(error, address);
  } finally {
    signal.removeEventListener('abort', onAbort);
    const closed = Promise.allSettled([events.close(), queue.close()]);
    await Promise.race([closed, wait(PATIENCE)]);
    close();
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

/**
 * Queues all tests, a few at a time, and records their results. Resolves to `false` where the signal is
 * aborted before all are recorded.
 */
async function queueAll(
  sweepQueue: SweepQueue,
  events: QueueEvents,
  access: QueueAccess & { readonly signal: AbortSignal },
  retry: boolean,
): Promise<boolean> {
  const { queue, redis, signal } = access;
  const tests = new QueuedTests(sweepQueue, access);
  let wake = (): void => {};
  let looksAtAll = true;
  const lookAtAll = (): void => {
    looksAtAll = true;
    wake();
  };
  // Other clients may write events too: an event only says which job to look at.
  const named = new Set<string>();
  const onFinished = ({ jobId }: { readonly jobId: string }): void => {
    if (!tests.has(jobId)) return;
    named.add(jobId);
    wake();
  };
  events.on('completed', onFinished);
  events.on('failed', onFinished);
  void listen(events, signal);
  redis.on('ready', lookAtAll);
  const timer = setInterval(lookAtAll, LOOK_AFTER);
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort);
  const tasks = sweepQueue.tasks();
  let isAll = false;
  try {
    while (!signal.aborted && !(isAll && tests.size === 0)) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const fresh: SweepTask[] = [];
      while (!isAll && tests.size + fresh.length < MOST_QUEUED) {
        const { value: task, done } = await unlessAborted(tasks.next(), signal);
        if (done) isAll = true;
        else fresh.push(task);
      }
      // A job that finished earlier emits no event.
      await tests.ask(fresh, retry);
      const ids = looksAtAll ? undefined : [...named];
      looksAtAll = false;
      named.clear();
      // A coordinator that died while it removed the queue leaves it paused.
      if (!ids && (await queue.isPaused())) await queue.resume();
      await tests.look(ids);
      if (tests.size >= MOST_QUEUED || (isAll && tests.size > 0)) await woken;
    }
    return isAll && tests.size === 0;
  } catch (error) {
    if (error !== signal.reason) throw error;
    return false;
  } finally {
    // The module's generator may have something to close, and may never finish: not awaited.
    void tasks.return().catch(() => undefined);
    clearInterval(timer);
    redis.off('ready', lookAtAll);
    signal.removeEventListener('abort', onAbort);
  }
}

/** Reads events until the signal is aborted or they are closed; a malformed event makes BullMQ stop reading. */
async function listen(events: QueueEvents, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !events.closing) {
    await events.run().catch(() => {});
    await wait(1000, undefined, { signal, ref: false }).catch(() => {});
  }
}
