import { type PoolOptions, processPool, type RunLimits } from './processes/process-pool.ts';
import type { SweepQueue } from './sweep-queue.ts';
import { unlessAborted } from './unless-aborted.ts';

/** Runs all tests in processes of their own. Resolves when all are done, or the signal is aborted. */
export async function runInProcesses(
  sweepQueue: SweepQueue,
  options: PoolOptions & RunLimits,
): Promise<void> {
  const { threads, signal } = options;
  const pool = processPool(options);
  const tasks = sweepQueue.tasks();
  const drain = async (): Promise<void> => {
    while (!signal.aborted) {
      // An async generator answers one call at a time, also where several are made.
      const { value: task, done } = await unlessAborted(tasks.next(), signal);
      if (done) return;
      sweepQueue.add(await pool.run(task, options));
    }
  };
  try {
    await Promise.all(Array.from({ length: threads }, drain));
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    // The module's generator may have something to close, and may never finish: not awaited.
    void tasks.return().catch(() => undefined);
    await pool.close();
  }
}
