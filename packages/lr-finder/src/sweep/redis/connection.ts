import { createRequire } from 'node:module';
import { setTimeout as wait } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { messageOf, StateError } from '../../errors.ts';
import { isReply } from './redis-error.ts';

/** BullMQ, and a connection to the Redis that it works on. */
export interface Connection {
  readonly bullmq: typeof import('bullmq');
  readonly redis: Redis;
  /** `host:port`, without user and password: it is printed. */
  readonly address: string;
  close(): void;
}

/** Milliseconds that a Redis has to answer at first. */
const PATIENCE = 10_000;

/**
 * Connects to a Redis; once that went well, it reconnects by itself for as long as it takes.
 *
 * @param onWarning - called when the connection is lost.
 * @throws {StateError} where a package is missing, or no Redis answers as it should.
 * @throws the signal's reason when it is aborted before.
 */
export async function connect(
  url: string,
  onWarning: (message: string) => void,
  signal: AbortSignal,
): Promise<Connection> {
  const [bullmq, { Redis }] = load();
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: null });
  const { hostname, port } = new URL(url);
  const address = `${hostname}:${port || 6379}`;
  let why: Error | undefined;
  // Without a listener an error would end the process; what is lost is asked for again.
  redis.on('error', (error) => {
    why = error;
  });
  const answer = async (): Promise<void> => {
    await redis.connect();
    await redis.ping();
    // Where a database can't be selected, ioredis goes on in another.
    if (isReply(why)) throw why;
  };
  const silence = async (): Promise<never> => {
    await wait(PATIENCE, undefined, { ref: false, signal });
    throw new Error(`no answer in ${PATIENCE / 1000} s`);
  };
  try {
    await Promise.race([answer(), silence()]);
  } catch (error) {
    redis.disconnect();
    signal.throwIfAborted();
    throw new StateError(
      `Expected a Redis at ${address}, got '${messageOf(why ?? error)}'. Start one there, or put the URL right (redis:// is without TLS, rediss:// with it)`,
      { cause: error },
    );
  }
  let isClosed = false;
  let isLost = false;
  redis.on('close', () => {
    if (isClosed || isLost) return;
    isLost = true;
    // The reason comes with the next attempt.
    const warn = (): void => {
      const reason = why ? ` (${messageOf(why)})` : '';
      if (isLost && !isClosed)
        onWarning(`The Redis at ${address} is gone${reason}: waiting for it`);
    };
    setTimeout(warn, 1000).unref();
  });
  redis.on('ready', () => {
    isLost = false;
    why = undefined;
  });
  return {
    ...{ bullmq, redis, address },
    close() {
      isClosed = true;
      redis.disconnect();
    },
  };
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
