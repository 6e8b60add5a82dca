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

/** Says again and again that a sweep is running, until its end is told. */
export async function announce(redis: Redis, module: string, moduleHash: string) {
  const key = keysOf(module) + randomUUID();
  const tell = async (state: Announcement['state'], seconds: number): Promise<void> => {
    const announcement: Announcement = { moduleHash, state, at: await timeOf(redis) };
    await redis.set(key, JSON.stringify(announcement), 'EX', seconds);
  };
  await tell('running', RUNNING);
  // Where it can't be told now, it is told the next time.
  const timer = setInterval(() => void tell('running', RUNNING).catch(() => {}), 1000 * EVERY);
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

/** What is said of sweeps of a module of this file name. */
export async function announcements(redis: Redis, module: string): Promise<Announcement[]> {
  const keys: string[] = [];
  let cursor = '0';
  do {
    const [next, found] = await redis.scan(cursor, 'MATCH', `${keysOf(module)}*`, 'COUNT', 1000);
    keys.push(...found);
    cursor = next;
  } while (cursor !== '0');
  const said = keys.length > 0 ? await redis.mget(keys) : [];
  return said.flatMap((text) => (text === null ? [] : [JSON.parse(text) as Announcement]));
}
