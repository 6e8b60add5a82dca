import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Queue, Worker } from 'bullmq';
import { check, StateError } from '../../errors.ts';
import { checkRedis, expectNoMore, resolveRun } from '../options.ts';
import { parseRecord } from '../results/record.ts';
import type { SweepResult } from '../results/result.ts';
import { hashModule } from '../settings/module-hash.ts';
import { pathOf } from '../sweep.ts';
import { threadPool } from '../threads/thread-pool.ts';
import { type Announcement, announcements, timeOf } from './announcement.ts';
import { type Connection, connect } from './connection.ts';
import { MOST_LOST, PREFIX, type QueuedTest, queueName } from './queue.ts';
import { tidyUp } from './tidy-up.ts';

/** How to take tests of a sweep. */
export interface WorkerOptions {
  /** Where the tests are: `redis://` or `rediss://`. */
  readonly redis: string;
  /** Worker threads, an integer >= 1. Default: one for each core. */
  readonly threads?: number | undefined;
  /** Wait for the next sweep when one has ended. Default: false. */
  readonly stay?: boolean | undefined;
  /**
   * Seconds after which a test of a worker that died is given to another; > 0. The worker tells
   * twice as often that it is alive. Default: 30.
   */
  readonly lockSeconds?: number | undefined;
  /** Ends the worker when aborted, once the tests that it has are done. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each result. */
  readonly onResult?: ((result: SweepResult) => void) | undefined;
}

/** Milliseconds between two looks at what coordinators say. */
const LOOK_AFTER = 1000;
/** Milliseconds that a Redis has to take the last results. */
const PATIENCE = 3000;

/**
 * Takes tests of a sweep that hands them out by Redis, and does them in worker threads with its own
 * copy of the module. Resolves to how many it did, once the sweep has ended or the signal was aborted.
 * Until there is a sweep it waits.
 *
 * @param module - the module's file, as a path or as a `file:` URL.
 * @throws {ArgumentError} for an argument that can't be used.
 * @throws {UsageError} where there is no such module, or it lacks something.
 * @throws {TrainingError} where the module itself throws.
 * @throws {StateError} where the module is another than the one that is swept, or no Redis answers.
 */
export function sweepWorker(module: string | URL, options: WorkerOptions): Promise<number> {
  return sweepWorkerSince(module, options, 0);
}

/**
 * The same, for who began to start so many seconds ago: a sweep that ended since then is the one that
 * the worker was started for.
 */
export async function sweepWorkerSince(
  module: string | URL,
  options: WorkerOptions,
  secondsAgo: number,
): Promise<number> {
  const start = performance.now() - 1000 * secondsAgo;
  const file = pathOf(module);
  check(typeof options === 'object' && options !== null, 'options', 'an object', options);
  const { redis, threads, stay = false, lockSeconds = 30, signal, onResult, ...unknown } = options;
  expectNoMore(unknown);
  checkRedis(redis);
  check(typeof stay === 'boolean', 'stay', 'a boolean', stay);
  check(
    lockSeconds > 0 && lockSeconds < 2e6,
    'lockSeconds',
    'a number of seconds > 0',
    lockSeconds,
  );
  const settled = resolveRun({ threads, signal });

  const moduleHash = hashModule(file);
  const pool = threadPool({ file, threads: settled.threads });
  let connection: Connection;
  try {
    await pool.load();
    connection = await connect(redis);
  } catch (error) {
    await pool.close();
    throw error;
  }
  const shared = { connection: connection.redis, prefix: PREFIX };
  const { bullmq } = connection;
  // Only to look into it: the coordinator makes it, and removes it.
  const queue = new bullmq.Queue<QueuedTest, string>(queueName(moduleHash), {
    ...shared,
    skipMetasUpdate: true,
  });
  let done = 0;
  const never = new AbortController().signal;
  const running = new Set<Promise<string>>();
  const test = async ({ data }: { readonly data: QueuedTest }): Promise<string> => {
    const testing = pool.run(data.task, { timeLimit: data.timeLimit, signal: never });
    running.add(testing);
    const line = await testing.finally(() => running.delete(testing));
    done++;
    onResult?.(parseRecord(line));
    return line;
  };
  const taker = new bullmq.Worker<QueuedTest, string>(queue.name, test, {
    ...shared,
    autorun: false,
    concurrency: settled.threads,
    lockDuration: 1000 * lockSeconds,
    stalledInterval: 1000 * lockSeconds,
    maxStalledCount: MOST_LOST,
  });
  // What is lost with a connection, another worker is given.
  queue.on('error', () => {});
  taker.on('error', () => {});
  try {
    const since = (await timeOf(connection.redis)) - (performance.now() - start) / 1000;
    const expected = { name: basename(file), moduleHash, stay, since };
    const hasEnded = await taken(taker, queue, expected, settled.signal);
    // The tests that it has are done first, and told of.
    const closed = taker.close();
    await Promise.allSettled(running);
    await Promise.race([closed, wait(PATIENCE)]);
    if (hasEnded) {
      // BullMQ's worker has left keys of its own, maybe after the coordinator removed all.
      const tidied = tidyUp(queue, connection.redis, expected.name, moduleHash);
      await Promise.race([tidied, wait(PATIENCE)]);
    }
    return done;
  } finally {
    // A Redis that is gone can't be told anything: then another worker does those tests again.
    await Promise.race([Promise.all([taker.close(), queue.close()]), wait(PATIENCE)]);
    await pool.close();
    connection.close();
  }
}

interface Expected {
  /** The name of the module's file. */
  readonly name: string;
  readonly moduleHash: string;
  readonly stay: boolean;
  /** When the worker was started, by the clock of Redis. */
  readonly since: number;
}

/** Takes tests until there is no reason to take more: whether the sweep has ended. */
async function taken(
  taker: Worker<QueuedTest, string>,
  queue: Queue<QueuedTest, string>,
  { name, moduleHash, stay, since }: Expected,
  signal: AbortSignal,
): Promise<boolean> {
  const redis = taker.opts.connection as Parameters<typeof announcements>[0];
  while (!signal.aborted) {
    const said = await unlessAborted(announcements(redis, name), signal);
    if (!said) return false;
    const isOwn = (one: Announcement): boolean => one.moduleHash === moduleHash;
    const running = said.filter(({ state }) => state === 'running');
    const other = running[0];
    if (other && !running.some(isOwn)) {
      throw new StateError(
        `Expected ${name} to be the one that is swept (${other.moduleHash}), got another (${moduleHash}). Copy the module with all that it imports from there, and install the same versions of its packages`,
      );
    }
    const hasEnded = said.some((one) => isOwn(one) && one.state === 'done' && one.at >= since);
    const isOver = hasEnded && !running.some(isOwn);
    if (isOver && !stay && (await isEmpty(queue))) return true;
    // Only now: a worker with another module must not begin.
    if (!taker.isRunning()) void taker.run().catch(() => {});
    await wait(LOOK_AFTER, undefined, { signal }).catch(() => {});
  }
  return false;
}

async function isEmpty(queue: Queue<QueuedTest, string>): Promise<boolean> {
  const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized');
  return Object.values(counts).every((count) => count === 0);
}

/** What was asked of a Redis that may be gone; `undefined` where the signal is aborted before. */
function unlessAborted<T>(asked: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => resolve(undefined);
    signal.addEventListener('abort', onAbort, { once: true });
    asked.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
