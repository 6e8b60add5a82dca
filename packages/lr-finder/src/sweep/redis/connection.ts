import { createRequire } from 'node:module';
import type { Redis } from 'ioredis';
import { messageOf, StateError } from '../../errors.ts';

/** BullMQ, and a connection to the Redis that it works on. */
export interface Connection {
  readonly bullmq: typeof import('bullmq');
  readonly redis: Redis;
  close(): void;
}

/**
 * Connects to a Redis; once that went well, it reconnects by itself for as long as it takes.
 *
 * @throws {StateError} where a package is missing, or no Redis answers as it should.
 */
export async function connect(url: string): Promise<Connection> {
  const [bullmq, { Redis }] = load();
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: null });
  let why: Error | undefined;
  const onError = (error: Error): void => {
    why = error;
  };
  // Without a listener an error would end the process; what is lost is asked for again.
  redis.on('error', onError);
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    // The user and the password are not to be told.
    const { hostname, port } = new URL(url);
    throw new StateError(
      `Expected a Redis at ${hostname}:${port || 6379}, got '${messageOf(why ?? error)}'. Start one there, or put the URL right`,
      { cause: error },
    );
  }
  return { bullmq, redis, close: () => redis.disconnect() };
}

type Packages = [typeof import('bullmq'), typeof import('ioredis')];

/** Both are CommonJS: to `import` them takes Node 20 twice the processor time. */
function load(): Packages {
  const require = createRequire(import.meta.url);
  try {
    return [require('bullmq'), require('ioredis')] as Packages;
  } catch (error) {
    throw new StateError(
      'Expected the packages bullmq and ioredis to be installed for `redis`. Run npm install bullmq ioredis',
      { cause: error },
    );
  }
}
