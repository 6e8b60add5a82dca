import { Console } from 'node:console';
import { UsageError } from '../../module/errors.ts';
import { sweepWorkerSince } from '../../sweep/redis/worker.ts';
import { EXIT } from '../exit-status.ts';
import { checkingFlags } from '../flag-names.ts';
import { given } from '../given.ts';
import { printable } from '../printable.ts';
import { listenForInterrupt } from '../run/interrupt.ts';
import { tell } from '../streams.ts';
import { redisOfEnvironment } from '../sweep/action.ts';
import { holdEnginesToOneThread } from '../sweep/one-thread.ts';
import type { WorkerFlags } from './command.ts';

/** Takes tests of a sweep until it ends. Resolves to the exit status. */
export async function runWorker(file: string, flags: WorkerFlags): Promise<number> {
  globalThis.console = new Console({ stdout: process.stderr, stderr: process.stderr });
  holdEnginesToOneThread();
  const { redis = redisOfEnvironment(), threads, stay, lock: lockSeconds, quiet } = flags;
  if (redis === undefined) {
    throw new UsageError(
      'Expected `--redis` to be given, got none. Name the Redis of the sweep: --redis redis://host:6379',
    );
  }
  const interrupt = listenForInterrupt((signal) =>
    tell(`${signal}: the worker ends when its tests are done. Once more ends it at once.`),
  );
  let isTold = quiet === true;
  const onResult = (): void => {
    if (!isTold) tell('Taking tests.');
    isTold = true;
  };
  const onWarning = (message: string): void => {
    if (!quiet) tell(printable(message));
  };
  if (!quiet) tell('Waiting for a sweep of this module.');
  try {
    const options = { redis, ...given({ threads, stay, lockSeconds }) };
    const done = await checkingFlags(options, () =>
      sweepWorkerSince(
        file,
        { ...options, signal: interrupt.signal, onResult, onWarning },
        process.uptime(),
      ),
    );
    if (!quiet)
      tell(`${interrupt.received ? 'Ended' : 'The sweep has ended'}: ${done} tests done here.`);
    return interrupt.received ? EXIT[interrupt.received] : EXIT.ok;
  } finally {
    interrupt.stop();
  }
}
