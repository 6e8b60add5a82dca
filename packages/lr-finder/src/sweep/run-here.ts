import type { HandOut } from './hand-out.ts';
import { type PoolOptions, processPool, type RunLimits } from './processes/process-pool.ts';
import { unlessAborted } from './unless-aborted.ts';

/** Runs the tests in processes of their own. Resolves when all are done, or the signal is aborted. */
export async function runHere(work: HandOut, options: PoolOptions & RunLimits): Promise<void> {
  const { threads, signal } = options;
  const pool = processPool(options);
  const tasks = work.tasks();
  const drain = async (): Promise<void> => {
    while (!signal.aborted) {
      // A generator hands out one at a time, whoever asks.
      const { value: task, done } = await unlessAborted(tasks.next(), signal);
      if (done) return;
      work.take(await pool.run(task, options));
    }
  };
  try {
    await Promise.all(Array.from({ length: threads }, drain));
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    // A generator of the module's may have something to close. It may also wait for ever.
    void tasks.return().catch(() => undefined);
    await pool.close();
  }
}
