import type { Job } from 'bullmq';
import { messageOf } from '../../errors.ts';
import type { ProcessPool } from '../processes/process-pool.ts';
import type { SweepTask } from '../processes/task.ts';
import { parseRecord, writeRecord } from '../results/record.ts';
import type { Connection } from './connection.ts';
import { MOST_RESULT } from './queue.ts';
import { checkQueuedTest, type QueuedTest } from './queued-test.ts';

export interface JobRunner {
  /** Tests what a job asks for, where that is a test of the module. Resolves to the line of its result. */
  run(job: Job<QueuedTest, string>, token?: string): Promise<string>;
  /** Resolves when the tests that run now are done. */
  untilIdle(): Promise<void>;
}

interface RunnerOptions {
  readonly pool: ProcessPool;
  readonly bullmq: Connection['bullmq'];
  readonly moduleHash: string;
  /** Called for the first job that is refused. */
  readonly onWarning: (message: string) => void;
  /** Called where no test can be run at all: the job is given back, for another worker. */
  readonly onFault: (error: unknown) => void;
}

export function jobRunner(options: RunnerOptions): JobRunner {
  const { pool, bullmq, moduleHash, onWarning, onFault } = options;
  const never = new AbortController().signal;
  const running = new Set<Promise<string>>();
  let hasRefused = false;
  const checked = ({ data, id }: Job<QueuedTest, string>): QueuedTest => {
    try {
      return checkQueuedTest(data, id, moduleHash);
    } catch (error) {
      const why = messageOf(error);
      if (!hasRefused) onWarning(`Refused what another client of Redis put into the queue: ${why}`);
      hasRefused = true;
      throw new bullmq.UnrecoverableError(`Refused: ${why}`);
    }
  };
  return {
    async run(job, token) {
      const { task, timeLimit } = checked(job);
      const testing = pool.run(task, { timeLimit, signal: never });
      running.add(testing);
      try {
        return limitSize(await testing, task);
      } catch (error) {
        onFault(error);
        await job.moveToWait(token);
        throw new bullmq.WaitingError();
      } finally {
        running.delete(testing);
      }
    },
    async untilIdle() {
      await Promise.allSettled(running);
    },
  };
}

/** The line of a result, or of a failure where the result is too large for Redis. */
function limitSize(line: string, { id, setting, seed }: SweepTask): string {
  const bytes = Buffer.byteLength(JSON.stringify(line));
  if (bytes <= MOST_RESULT) return line;
  const { seconds } = parseRecord(line);
  const error = `Its result takes ${bytes} bytes, and at most ${MOST_RESULT} go through Redis. Record fewer points`;
  return writeRecord({ id, setting, seed, seconds, outcome: 'failed', error });
}
