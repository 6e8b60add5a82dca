import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Piscina } from 'piscina';
import { messageOf } from '../../errors.ts';
import { TrainingError, UsageError } from '../../module/errors.ts';
import { writeRecord } from '../results/record.ts';
import type { FailedSetting } from '../results/result.ts';
import type { SweepTask } from './task.ts';
import type { Began, ModuleFault, ThreadTask } from './thread.ts';

/** Threads that test settings of one module. */
export interface ThreadPool {
  /**
   * Loads the module in a thread, for what is wrong with it to be told once and not for each test.
   *
   * @throws {UsageError} where there is no such module, or it lacks something.
   * @throws {TrainingError} where the module itself throws.
   */
  load(): Promise<void>;
  /**
   * Tests a setting in a thread that is free. Resolves to the line of its result, also where the
   * thread died of it or was ended at the time limit.
   *
   * @throws the signal's reason when it is aborted: the thread is ended, and there is no result.
   */
  run(task: SweepTask, limits: RunLimits): Promise<string>;
  /** Ends all threads at once. */
  close(): Promise<void>;
}

export interface PoolOptions {
  /** The module's file. */
  readonly file: string;
  readonly threads: number;
}

/** What ends a test before it ends by itself. */
export interface RunLimits {
  /** Seconds for a test, once the module is loaded; `undefined`: as long as it takes. */
  readonly timeLimit: number | undefined;
  readonly signal: AbortSignal;
}

/** The file that a thread starts with, as it is built: this one may be bundled anywhere. */
const THREAD = join(
  dirname(createRequire(import.meta.url).resolve('lr-finder/package.json')),
  'dist/sweep/threads/thread.js',
);

/** Starts a pool. Its threads start when they are needed, and are replaced when they end. */
export function threadPool({ file, threads }: PoolOptions): ThreadPool {
  const pool = new Piscina({
    filename: THREAD,
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: Number.POSITIVE_INFINITY,
    recordTiming: false,
  });
  const watches = new Map<string, Watch>();
  pool.on('message', ({ began }: Began) => watches.get(began)?.begin());
  // A thread that dies between two tests is replaced for the next one.
  pool.on('error', () => {});
  return {
    async load() {
      const fault: ModuleFault | undefined = await pool.run(file, { name: 'load' });
      if (fault) throw moduleError(fault);
    },
    async run(task, { timeLimit, signal }) {
      signal.throwIfAborted();
      const start = performance.now();
      const watch = watchTask(timeLimit, signal);
      watches.set(task.id, watch);
      try {
        const work: ThreadTask = { file, task };
        return await pool.run(work, { signal: watch.signal });
      } catch (error) {
        signal.throwIfAborted();
        const { id, setting, seed } = task;
        const isLate = watch.signal.aborted;
        return writeRecord({
          ...{ id, setting, seed },
          seconds: Math.round(performance.now() - start) / 1000,
          outcome: isLate ? 'timed-out' : 'failed',
          error: isLate ? `It took more than ${timeLimit} s` : messageOf(error),
        } satisfies FailedSetting);
      } finally {
        watch.stop();
        watches.delete(task.id);
      }
    },
    close: () => pool.destroy(),
  };
}

function moduleError({ isUsage, message, stack }: ModuleFault): Error {
  if (isUsage) return new UsageError(message);
  const cause = new Error(message);
  cause.stack = stack ?? message;
  return new TrainingError(message, { cause });
}

/** Seconds for a module to be loaded in a new thread, where there is a limit at all. */
const LOADING = 60;

interface Watch {
  /** Aborted at the time limit, and when the sweep is. */
  readonly signal: AbortSignal;
  /** The module is loaded: now the time begins. */
  begin(): void;
  stop(): void;
}

function watchTask(seconds: number | undefined, sweep: AbortSignal): Watch {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const start = (limit: number) => setTimeout(abort, 1000 * limit);
  let timer = seconds === undefined ? undefined : start(seconds + LOADING);
  sweep.addEventListener('abort', abort);
  return {
    signal: controller.signal,
    begin() {
      clearTimeout(timer);
      if (seconds !== undefined) timer = start(seconds);
    },
    stop() {
      clearTimeout(timer);
      sweep.removeEventListener('abort', abort);
    },
  };
}
