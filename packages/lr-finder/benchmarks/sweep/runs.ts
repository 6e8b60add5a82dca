import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type SweepOptions, sweep } from 'lr-finder/sweep';
import { startRedis } from '../../test-redis/redis-server.ts';

const BIN = fileURLToPath(new URL('../../bin/lr-finder.js', import.meta.url));

/** Runs a sweep in threads of this process; resolves to the seconds that it took. */
export async function here(module: URL, out: string, options: SweepOptions): Promise<number> {
  const start = performance.now();
  await sweep(module, { out, ...options });
  return (performance.now() - start) / 1000;
}

/**
 * Runs a sweep by a Redis of its own with worker processes of one thread each; resolves to the seconds
 * from the start of the workers, which wait for nothing, to the last result.
 */
export async function there(
  module: URL,
  out: string,
  processes: number,
  options: SweepOptions = {},
): Promise<number> {
  const redis = await startRedis();
  try {
    const start = performance.now();
    const args = ['worker', fileURLToPath(module), '--redis', redis.url, '--threads', '1', '-q'];
    const workers = Array.from({ length: processes }, () =>
      spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'ignore', 'ignore'] }),
    );
    const ended = workers.map((worker) => once(worker, 'exit'));
    await sweep(module, { out, redis: redis.url, ...options });
    const seconds = (performance.now() - start) / 1000;
    await Promise.all(ended);
    return seconds;
  } finally {
    await redis[Symbol.asyncDispose]();
  }
}
