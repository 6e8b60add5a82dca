import { UsageError } from '../../module/errors.ts';
import { sweepWorkerSince, type WorkerOptions } from '../../sweep/redis/worker.ts';
import { EXIT } from '../exit-status.ts';
import { printable } from '../printable.ts';
import { listenForInterrupt } from '../run/interrupt.ts';
import { keepStdoutForAnswer, writeStderr } from '../streams.ts';
import { holdEnginesToOneThread, redisOfEnvironment } from './environment.ts';

/** The flags of `worker`. */
export interface WorkerFlags extends Partial<Pick<WorkerOptions, 'redis' | 'threads' | 'stay'>> {
  readonly lock?: number;
  readonly quiet?: boolean;
}

/** Runs tests of a sweep until it ends. Resolves to the exit status. */
export async function runWorker(file: string, flags: WorkerFlags): Promise<number> {
  keepStdoutForAnswer();
  holdEnginesToOneThread();
  const { redis = redisOfEnvironment(), threads, stay, lock: lockSeconds, quiet } = flags;
  if (redis === undefined) {
    throw new UsageError(
      'Expected `--redis` to be given, got none. Name the Redis of the sweep: --redis redis://host:6379',
    );
  }
  const interrupt = listenForInterrupt((signal) =>
    writeStderr(`${signal}: the worker ends when its tests are done. Once more ends it at once.`),
  );
  let isKnown = quiet === true;
  const onResult = (): void => {
    if (!isKnown) writeStderr('Taking tests.');
    isKnown = true;
  };
  const onWarning = (message: string): void => {
    if (!quiet) writeStderr(printable(message));
  };
  if (!quiet) writeStderr('Waiting for a sweep of this module.');
  try {
    const { signal } = interrupt;
    const options = { redis, threads, stay, lockSeconds, signal, onResult, onWarning };
    const done = await sweepWorkerSince(file, options, process.uptime());
    if (!quiet)
      writeStderr(
        `${interrupt.received ? 'Ended' : 'The sweep has ended'}: ${done} tests done here.`,
      );
    return interrupt.received ? EXIT[interrupt.received] : EXIT.ok;
  } finally {
    interrupt.stop();
  }
}
