import { setTimeout as wait } from 'node:timers/promises';
import pLimit from 'p-limit';
import { TrainingError, UsageError } from '../../module/errors.ts';
import { writeRecord } from '../results/record.ts';
import type { FailedSetting } from '../results/result.ts';
import { startLimit } from './limit.ts';
import type { ModuleFault, Reply, Request } from './messages.ts';
import type { SweepTask } from './task.ts';
import { type Death, TestProcess } from './test-process.ts';

/** Processes that test settings of one module, as many at once as it has threads. */
export interface ProcessPool {
  /**
   * Loads the module in a process, so that what is wrong with it is reported once, not for each test.
   *
   * @throws {UsageError} where there is no such module, or it lacks something.
   * @throws {TrainingError} where the module itself throws.
   */
  load(): Promise<void>;
  /**
   * Tests a setting in a process that is free. Resolves to the line of its result, also where the
   * process died of it or the test was ended at the time limit.
   *
   * @throws the signal's reason when it is aborted: the test is ended, and there is no result.
   * @throws what `load` throws, where the module can't be loaded this time.
   */
  run(task: SweepTask, limits: RunLimits): Promise<string>;
  /** Ends all processes, and with them the tests that run. */
  close(): Promise<void>;
}

export interface PoolOptions {
  /** The module's file. */
  readonly file: string;
  /** How many tests run at once. */
  readonly threads: number;
}

/** What ends a test before it ends by itself. */
export interface RunLimits {
  /** Seconds for a test, once the module is loaded; `undefined`: as long as it takes. */
  readonly timeLimit: number | undefined;
  readonly signal: AbortSignal;
}

/** Seconds for a module to be loaded in a new process, where there is a limit at all. */
const LOADING = 60;
/** Milliseconds until a signal that ended a process, sent to a whole group, is handled here too. */
const SIGNALS = 100;

/**
 * Starts a pool. Its processes start when they are needed, and are replaced when they end. They are
 * processes and not threads, since native code that crashes, or that is ended in the middle of a call,
 * ends the process that it is in.
 */
export function processPool({ file, threads }: PoolOptions): ProcessPool {
  const all = new Set<TestProcess>();
  const idle: TestProcess[] = [];
  const closing = new AbortController();
  const inTurn = pLimit(threads);

  const takeIdle = (): TestProcess | undefined => {
    for (let process = idle.pop(); process; process = idle.pop()) {
      // It may have ended between two tests.
      if (process.isAlive) return process;
    }
    return undefined;
  };
  const startNew = async (
    timeLimit: number | undefined,
    signals: readonly AbortSignal[],
  ): Promise<TestProcess> => {
    const seconds = timeLimit === undefined ? undefined : timeLimit + LOADING;
    for (let attempt = 1; ; attempt++) {
      const process = await TestProcess.start();
      all.add(process);
      void process.death.then(() => all.delete(process));
      const answer = await ask(process, { kind: 'load', file }, seconds, signals);
      if (answer.kind === 'loaded' && !answer.fault) return process;
      if (answer.kind === 'loaded') throw moduleError(answer.fault!);
      const reason = answer.kind === 'died' ? answer.reason : `It took more than ${seconds} s`;
      // The system may have ended it, for lack of memory.
      if (attempt === 2) throw new TrainingError(`${file} can't be loaded: ${reason}`);
    }
  };
  return {
    load: () =>
      inTurn(async () => {
        idle.push(takeIdle() ?? (await startNew(undefined, [closing.signal])));
      }),
    run: (task, { timeLimit, signal }) =>
      inTurn(async () => {
        const signals = [signal, closing.signal];
        const start = performance.now();
        for (;;) {
          for (const one of signals) one.throwIfAborted();
          const process = takeIdle() ?? (await startNew(timeLimit, signals));
          try {
            const answer = await ask(process, { kind: 'test', file, task }, timeLimit, signals);
            if (answer.kind === 'tested') return answer.line;
            // An earlier test may be to blame, such as for memory that it keeps.
            if (answer.kind === 'died' && process.tests > 1) continue;
            const { id, setting, seed } = task;
            return writeRecord({
              ...{ id, setting, seed },
              seconds: Math.round(performance.now() - start) / 1000,
              ...(answer.kind === 'died'
                ? { outcome: 'failed', error: answer.reason }
                : { outcome: 'timed-out', error: `It took more than ${timeLimit} s` }),
            } satisfies FailedSetting);
          } finally {
            if (process.isAlive) idle.push(process);
          }
        }
      }),
    async close() {
      closing.abort();
      await Promise.all([...all].map((process) => process.end()));
    },
  };
}

/** Has a process answer within some seconds, where there is a limit. */
async function ask(
  process: TestProcess,
  request: Request,
  seconds: number | undefined,
  signals: readonly AbortSignal[],
): Promise<Reply | Death | { readonly kind: 'late' }> {
  const limit = startLimit(seconds, signals);
  try {
    const answer = await process.request(request, limit);
    // Ctrl-C reaches a whole group of processes, and this one maybe last.
    if (answer.kind === 'died' && !limit.signal.aborted) await wait(SIGNALS);
    for (const signal of signals) signal.throwIfAborted();
    return limit.isLate ? { kind: 'late' } : answer;
  } finally {
    limit.stop();
  }
}

function moduleError({ isUsage, message, stack }: ModuleFault): Error {
  if (isUsage) return new UsageError(message);
  const cause = new Error(message);
  cause.stack = stack ?? message;
  return new TrainingError(message, { cause });
}
