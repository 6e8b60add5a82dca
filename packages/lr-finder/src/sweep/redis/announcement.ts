import { createHash, randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { PREFIX } from './queue.ts';

/** What a coordinator says of its sweep, to workers and to other coordinators. */
export interface Announcement {
  readonly moduleHash: string;
  /** `running`, and for a while after its end `done`. */
  readonly state: 'running' | 'done';
  /** When that was said, by the clock of Redis: seconds since 1970. */
  readonly at: number;
}

/** Seconds between two announcements, and for how long one holds. */
const EVERY = 3;
const RUNNING = 12;
const DONE = 60;

/** Those that sweep a module of the same file name, whatever is in it. */
const keysOf = (module: string): string => {
  const name = createHash('sha256').update(module).digest('hex').slice(0, 16);
  return `${PREFIX}:sweeps:${name}:`;
};

/** The time by the one clock that all have in common: seconds since 1970. */
export async function timeOf(redis: Redis): Promise<number> {
  const [seconds, microseconds] = await redis.time();
  return Number(seconds) + Number(microseconds) / 1e6;
}

/**
 * Says again and again that a sweep is running, until its end is told.
 *
 * @param onRefused - called with the error where Redis refuses it.
 */
export async function announce(
  redis: Redis,
  { module, moduleHash }: { readonly module: string; readonly moduleHash: string },
  onRefused: (error: unknown) => void,
) {
  const key = keysOf(module) + randomUUID();
  const tell = async (state: Announcement['state'], seconds: number): Promise<void> => {
    const announcement: Announcement = { moduleHash, state, at: await timeOf(redis) };
    await redis.set(key, JSON.stringify(announcement), 'EX', seconds);
  };
  await tell('running', RUNNING);
  const timer = setInterval(() => void tell('running', RUNNING).catch(onRefused), 1000 * EVERY);
  return {
    /** Tells that all of it is done. */
    async done(): Promise<void> {
      clearInterval(timer);
      await tell('done', DONE);
    },
    /** Tells nothing more: the sweep is to be gone on with. */
    async stop(): Promise<void> {
      clearInterval(timer);
      await redis.del(key);
    },
  };
}

/**
 * What is said of sweeps of a module of this file name. Others may write there too: what isn't an
 * announcement, or is older than one can be, is left out.
 */
export async function announcements(redis: Redis, module: string): Promise<Announcement[]> {
  const found = new Map<string, Announcement>();
  const now = await timeOf(redis);
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', `${keysOf(module)}*`, 'COUNT', 1000);
    // One that isn't text is an error of its own.
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
