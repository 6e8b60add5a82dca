import type { HandOut } from './hand-out.ts';
import { type PoolOptions, type RunLimits, threadPool } from './threads/thread-pool.ts';

/** Runs the tests in threads of this process. Resolves when all are done, or the signal is aborted. */
export async function runHere(work: HandOut, options: PoolOptions & RunLimits): Promise<void> {
  const { threads, signal } = options;
  const pool = threadPool(options);
  const tasks = work.tasks();
  const drain = async (): Promise<void> => {
    while (!signal.aborted) {
      // A generator hands out one at a time, whoever asks.
      const { value: task, done } = await tasks.next();
      if (done) return;
      work.take(await pool.run(task, options));
    }
  };
  try {
    await Promise.all(Array.from({ length: threads }, drain));
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await pool.close();
  }
}
