import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { messageOf } from '../../errors.ts';
import { BOOLEAN, number, type OptionTable, resolveBy, UNCHECKED } from '../../options.ts';
import { RUN_OPTIONS, runSettings } from '../options.ts';
import { processPool } from '../processes/process-pool.ts';
import { parseRecord } from '../results/record.ts';
import type { SweepResult } from '../results/result.ts';
import { hashModule } from '../settings/module-hash.ts';
import { pathOf } from '../sweep.ts';
import { unlessAborted } from '../unless-aborted.ts';
import { timeOf } from './announcement.ts';
import { type Connection, connect } from './connection.ts';
import { jobRunner } from './job-runner.ts';
import { MOST_LOST, PREFIX, queueName } from './queue.ts';
import type { QueuedTest } from './queued-test.ts';
import { explainReply, redisError } from './redis-error.ts';
import { removeEmptyQueue } from './remove-queue.ts';
import { checkRedis } from './url.ts';
import { restWhereRefused, workUntilSweepEnds } from './work-until-sweep-ends.ts';

/** How to take tests of a sweep. */
export interface WorkerOptions {
  /** Where the tests are: `redis://` or `rediss://`. */
  readonly redis: string;
  /** How many tests run at once, each in a process of its own; an integer >= 1. Default: one for each core. */
  readonly threads?: number | undefined;
  /** Wait for the next sweep when one has ended. Default: false. */
  readonly stay?: boolean | undefined;
  /**
   * Seconds after which a test of a worker that died is given to another; > 0. The worker renews
   * its lock twice as often. Default: 30.
   */
  readonly lockSeconds?: number | undefined;
  /** Ends the worker when aborted, once the tests that it has are done. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each result, once Redis has it. */
  readonly onResult?: ((result: SweepResult) => void) | undefined;
  /**
   * Called with what goes wrong and doesn't end the worker, one sentence each: Redis is gone or refuses
   * commands, a test is not one of the sweep. Default: `console.warn`.
   */
  readonly onWarning?: ((message: string) => void) | undefined;
}

const SECONDS = number('a number of seconds > 0', (seconds) => seconds > 0 && seconds < 2e6);
const WORKER_OPTIONS = {
  ...RUN_OPTIONS,
  redis: [UNCHECKED],
  stay: [BOOLEAN, false],
  lockSeconds: [SECONDS, 30],
} satisfies OptionTable<WorkerOptions>;

/** Milliseconds that a Redis has to take the last results. */
const PATIENCE = 3000;

/**
 * Takes tests of a sweep that hands them out by Redis, and does them in processes of their own, with its
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
 * The same for a worker whose process started `secondsAgo` earlier: it was started for a sweep that has
 * ended since then.
 */
export async function sweepWorkerSince(
  module: string | URL,
  options: WorkerOptions,
  secondsAgo: number,
): Promise<number> {
  const start = performance.now() - 1000 * secondsAgo;
  const file = pathOf(module);
  const settings = resolveBy(options, WORKER_OPTIONS);
  const { redis, stay, lockSeconds, onResult, onWarning } = settings;
  checkRedis(redis);
  const settled = runSettings(settings);

  const moduleHash = hashModule(file);
  const pool = processPool({ file, threads: settled.threads });
  let connection: Connection | undefined;
  try {
    await unlessAborted(pool.load(), settled.signal);
    connection = await connect(redis, onWarning, settled.signal);
  } catch (error) {
    if (!settled.signal.aborted) throw error;
    return 0;
  } finally {
    if (!connection) await pool.close();
  }
  const shared = { connection: connection.redis, prefix: PREFIX };
  const { bullmq } = connection;
  // Read only: the coordinator creates and removes the queue.
  const queue = new bullmq.Queue<QueuedTest, string>(queueName(moduleHash), {
    ...shared,
    skipMetasUpdate: true,
  });
  const ending = new AbortController();
  const end = (): void => ending.abort();
  settled.signal.addEventListener('abort', end);
  if (settled.signal.aborted) end();
  let fault: { readonly error: unknown } | undefined;
  const fail = (error: unknown): void => {
    fault ??= { error };
    end();
  };
  const runner = jobRunner({ pool, bullmq, moduleHash, onWarning, onFault: fail });
  const worker = new bullmq.Worker<QueuedTest, string>(queue.name, runner.run, {
    ...shared,
    autorun: false,
    concurrency: settled.threads,
    lockDuration: 1000 * lockSeconds,
    stalledInterval: 1000 * lockSeconds,
    maxStalledCount: MOST_LOST,
  });
  let done = 0;
  worker.on('completed', (_, line) => {
    done++;
    try {
      onResult?.(parseRecord(line));
    } catch (error) {
      fail(error);
    }
  });
  // A job that is lost with the connection goes to another worker.
  queue.on('error', () => {});
  const { address } = connection;
  const onError = restWhereRefused(worker, ending.signal, (error) =>
    onWarning(`${messageOf(redisError(error, address))}. The worker waits`),
  );
  worker.on('error', onError);
  try {
    await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]).catch((error: unknown) => {
      throw redisError(error, address);
    });
    const since = (await timeOf(connection.redis)) - (performance.now() - start) / 1000;
    const expected = { module: basename(file), moduleHash, stay, since };
    const hasEnded = await workUntilSweepEnds(worker, queue, connection.redis, expected, {
      signal: ending.signal,
      onRefused: onError,
    });
    // Running tests finish first, and their results are sent.
    const closed = worker.close();
    await runner.untilIdle();
    await Promise.race([closed, wait(PATIENCE)]);
    if (fault) throw fault.error;
    // BullMQ's worker writes keys of its own, maybe after the coordinator removed the queue.
    if (hasEnded) await Promise.race([removeEmptyQueue(queue), wait(PATIENCE)]);
    return done;
  } catch (error) {
    throw explainReply(error, address);
  } finally {
    settled.signal.removeEventListener('abort', end);
    // Where Redis is gone the locks expire, and another worker repeats those tests.
    const closed = Promise.allSettled([worker.close(), queue.close()]);
    await Promise.race([closed, wait(PATIENCE)]);
    await pool.close();
    connection.close();
  }
}
