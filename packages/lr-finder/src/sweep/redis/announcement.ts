import { createHash, randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { PREFIX } from './queue.ts';

/** The state of a sweep, which its coordinator publishes for workers and other coordinators. */
export interface Announcement {
  readonly moduleHash: string;
  /** `running`, and for a while after the end `done`. */
  readonly state: 'running' | 'done';
  /** When it was published, by the clock of Redis: seconds since 1970. */
  readonly at: number;
}

/** Seconds between two announcements, and until one of each state expires. */
const EVERY = 3;
const RUNNING = 12;
const DONE = 60;

/** The prefix of the keys of all sweeps of a module of this file name, whatever its content. */
const keysOf = (module: string): string => {
  const name = createHash('sha256').update(module).digest('hex').slice(0, 16);
  return `${PREFIX}:sweeps:${name}:`;
};

/** The time of Redis, the one clock that all share: seconds since 1970. */
export async function timeOf(redis: Redis): Promise<number> {
  const [seconds, microseconds] = await redis.time();
  return Number(seconds) + Number(microseconds) / 1e6;
}

/**
 * Announces every few seconds that a sweep is running, until `done` or `stop` is called.
 *
 * @param onRefused - called with the error where Redis refuses it.
 */
export async function announce(
  redis: Redis,
  { module, moduleHash }: { readonly module: string; readonly moduleHash: string },
  onRefused: (error: unknown) => void,
) {
  const key = keysOf(module) + randomUUID();
  const publish = async (state: Announcement['state'], seconds: number): Promise<void> => {
    const announcement: Announcement = { moduleHash, state, at: await timeOf(redis) };
    await redis.set(key, JSON.stringify(announcement), 'EX', seconds);
  };
  await publish('running', RUNNING);
  const timer = setInterval(() => void publish('running', RUNNING).catch(onRefused), 1000 * EVERY);
  return {
    /** Announces that all tests are done. */
    async done(): Promise<void> {
      clearInterval(timer);
      await publish('done', DONE);
    },
    /** Withdraws the announcement: the sweep is not finished, and can be continued. */
    async stop(): Promise<void> {
      clearInterval(timer);
      await redis.del(key);
    },
  };
}

/**
 * The announcements of sweeps of a module of this file name. Other clients may write there too: what
 * isn't an announcement, or has expired, is left out.
 */
export async function announcements(redis: Redis, module: string): Promise<Announcement[]> {
  const found = new Map<string, Announcement>();
  const now = await timeOf(redis);
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', `${keysOf(module)}*`, 'COUNT', 1000);
    // A key that isn't a string makes its own command fail.
    const texts = await Promise.allSettled(keys.map((key) => redis.getrange(key, 0, MOST_BYTES)));
    for (const text of texts) {
      const one = text.status === 'fulfilled' ? parse(text.value) : undefined;
      if (one && Math.abs(now - one.at) <= (one.state === 'running' ? RUNNING : DONE)) {
        found.set(`${one.moduleHash} ${one.state} ${one.at}`, one);
      }
    }
    cursor = next;
  } while (cursor !== '0');
  return [...found.values()];
}

/** Bytes of an announcement. */
const MOST_BYTES = 256;

function parse(text: string): Announcement | undefined {
  try {
    const { moduleHash, state, at } = Object(JSON.parse(text)) as Record<string, unknown>;
    const isHash = typeof moduleHash === 'string' && /^[0-9a-f]{32}$/.test(moduleHash);
    const isState = state === 'running' || state === 'done';
    const isTime = typeof at === 'number' && Number.isFinite(at);
    return isHash && isState && isTime ? { moduleHash, state, at } : undefined;
  } catch {
    return undefined;
  }
}
