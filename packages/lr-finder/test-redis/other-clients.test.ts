import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Setting, type SweepResult, sweep, sweepWorker } from '../src/sweep/index.ts';
import type { SweepTask } from '../src/sweep/processes/task.ts';
import { identityOf, seedOf } from '../src/sweep/settings/identity.ts';
import { hashModule } from '../src/sweep/settings/module-hash.ts';
import { moduleFile, type Place, place, resultsOf } from './processes.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

const MODULE = moduleFile('quick.ts');
const HASH = hashModule(MODULE);
const QUEUE = `lr-finder:sweep-${HASH}:`;

let redis: RedisServer;
let client: Redis;
let here: Place;
beforeEach(async () => {
  redis = await startRedis();
  client = new Redis(redis.url);
  here = place();
});
afterEach(async () => {
  client.disconnect();
  await here[Symbol.asyncDispose]();
  await redis[Symbol.asyncDispose]();
});

/** A job as the coordinator queued it. */
interface Queued {
  readonly key: string;
  readonly id: string;
  readonly data: { task: { id: string; setting: object; seed: number; options: object } };
}

type Deed = (job: Queued) => Promise<unknown>;

const setData =
  (change: (data: Queued['data']) => unknown): Deed =>
  ({ key, data }) =>
    client.hset(key, 'data', JSON.stringify(change(data)));

const setTask = (more: object): Deed =>
  setData((data) => ({ ...data, task: { ...data.task, ...more } }));

const field =
  (name: string, value: string | number): Deed =>
  ({ key }) =>
    client.hset(key, name, value);

const record = ({ data }: Queued) => {
  const { id, setting, seed } = data.task;
  return { id, setting, seed, seconds: 1, outcome: 'failed', error: 'forged' };
};

/** Answers for a job with a record that is nearly right. */
const answer =
  (more: object): Deed =>
  (job) =>
    field('returnvalue', JSON.stringify(JSON.stringify({ ...record(job), ...more })))(job);

const event =
  (...fields: readonly string[]): Deed =>
  ({ id }) =>
    client.xadd(`${QUEUE}events`, '*', 'jobId', id, ...fields);

/** `{"": {"": ... }}`, deeper than a stack. */
const deep = (depth: number): string => `${'{"":'.repeat(depth)}0${'}'.repeat(depth)}`;

/** What somebody who can write to the Redis may do to a test that waits there. */
const DEEDS: Readonly<Record<string, Deed>> = {
  'data that are no JSON': field('data', 'no JSON'),
  'data that are null': field('data', 'null'),
  'data of another setting': setTask({ setting: { number: 1e9 } }),
  'data of another seed': setTask({ seed: 1 }),
  'data of another id': setTask({ id: 'f'.repeat(32) }),
  'an option that names a folder': setTask({ options: { cacheDir: 'theirs' } }),
  'an option of another type': setTask({ options: { numIter: '4' } }),
  'an option called __proto__': ({ key, data }) =>
    client.hset(
      key,
      'data',
      JSON.stringify(data).replace('"options":{', '"options":{"__proto__":{"numIter":4}'),
    ),
  'a member more': setTask({ file: '/etc/passwd' }),
  'a setting without end': ({ key, data }) =>
    client.hset(key, 'data', JSON.stringify(data).replace(/"number":\d+/, `"number":${deep(1e5)}`)),
  'a time limit of no time': setData((data) => ({ ...data, timeLimit: 1e-9 })),
  'a time limit below 0': setData((data) => ({ ...data, timeLimit: -1 })),
  'a time limit that is text': setData((data) => ({ ...data, timeLimit: '1' })),
  'a time limit of years': setData((data) => ({ ...data, timeLimit: 1e300 })),
  'data without end': field('data', 'x'.repeat(2 ** 25)),
  'options of the job that are no JSON': field('opts', '{'),
  'a delay': async ({ id, key }) => {
    await client.hset(key, 'opts', JSON.stringify({ jobId: id, attempts: 0, delay: 1e12 }));
  },
  'a repetition': field('rjk', 'theirs'),
  'a parent': field('parentKey', `${QUEUE}nobody`),
  'a place in the list of delayed jobs': async ({ id }) => {
    await client.lrem(`${QUEUE}wait`, 0, id);
    await client.zadd(`${QUEUE}delayed`, 1e15, id);
  },
  'no place in any list': ({ id }) => client.lrem(`${QUEUE}wait`, 0, id),
  'no job': ({ key }) => client.unlink(key),
  'text in place of the job': ({ key }) => client.set(key, 'theirs'),
  'a list in place of the job': async ({ key }) => {
    await client.unlink(key);
    await client.rpush(key, 'theirs');
  },
  'a result that is no JSON': field('returnvalue', 'no JSON'),
  'a result that is a number': field('returnvalue', '7'),
  'a result that is no record': field('returnvalue', '"{}"'),
  'a result without end': field('returnvalue', JSON.stringify('x'.repeat(2 ** 25))),
  'a record of another id': answer({ id: 'f'.repeat(32) }),
  'a record of another setting': answer({ setting: { number: -1 } }),
  'a record of another seed': answer({ seed: 1 }),
  'a record of a curve without losses': answer({ outcome: 'tested', lr: [1], loss: [] }),
  'an event of a result that is none': event('event', 'completed', 'returnvalue', 'no JSON'),
  'an event of a forged result': (job) =>
    event('event', 'completed', 'returnvalue', JSON.stringify(JSON.stringify(record(job))))(job),
  'an event of a forged failure': event('event', 'failed', 'failedReason', 'forged'),
  'an event called error': event('event', 'error'),
  'an event without a name': event('x', 'y'),
  'an event of no job': () =>
    client.xadd(`${QUEUE}events`, '*', 'event', 'completed', 'jobId', '7'),
  'a paused queue': () => client.hset(`${QUEUE}meta`, 'paused', 1),
};

/** Waits for what isn't there yet. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function queuedJobs(count: number): Promise<Queued[]> {
  const ids = await until(async () => {
    const found = await client.lrange(`${QUEUE}wait`, 0, -1);
    return found.length === count ? found : undefined;
  });
  const jobs = ids.map(async (id) => {
    const key = QUEUE + id;
    return { id, key, data: JSON.parse((await client.hget(key, 'data'))!) };
  });
  return await Promise.all(jobs);
}

const numbered = (count: number) => ({
  grid: { number: Array.from({ length: count }, (_, i) => i) },
});

function taskOf(setting: Setting): SweepTask {
  const id = identityOf(setting, { moduleHash: HASH, options: {} });
  return { id, setting, seed: seedOf(setting), options: {} };
}

/** Writes to the queue of the sweep, as another program with BullMQ does. */
async function withQueue(write: (queue: Queue) => Promise<unknown>): Promise<void> {
  const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
  const queue = new Queue(`sweep-${HASH}`, { connection, prefix: 'lr-finder' });
  await write(queue);
  await queue.close();
  connection.disconnect();
}

describe('what other clients of the Redis do', () => {
  it('changes no result of a sweep', async () => {
    const names = Object.keys(DEEDS);
    const { grid } = numbered(names.length);
    const [out, local] = [join(here.folder, 'out.jsonl'), join(here.folder, 'local.jsonl')];
    await sweep(MODULE, { out: local, grid, threads: 1 });
    const warnings: string[] = [];
    const onWarning = (message: string) => void warnings.push(message);
    const sweeping = sweep(MODULE, { out, grid, redis: redis.url, onWarning });
    const jobs = await queuedJobs(names.length);
    for (const job of jobs) {
      const { number } = job.data.task.setting as { number: number };
      await DEEDS[names[number]!]!(job);
    }
    const working = sweepWorker(MODULE, {
      redis: redis.url,
      threads: 1,
      lockSeconds: 2,
      onWarning,
    });
    expect(await sweeping).toMatchObject({ done: names.length, failed: 0 });
    await working;
    expect(await resultsOf(out)).toEqual(await resultsOf(local));
    expect(warnings).toContainEqual(
      expect.stringMatching(/^Another client of Redis changed \d+ tests/),
    );
  });

  it('makes a worker run nothing but whole tests', async () => {
    const folder = join(here.folder, 'theirs');
    const results: SweepResult[] = [];
    const warnings: string[] = [];
    const controller = new AbortController();
    const working = sweepWorker(MODULE, {
      redis: redis.url,
      threads: 1,
      signal: controller.signal,
      onResult: (result) => void results.push(result),
      onWarning: (message) => void warnings.push(message),
    });
    const task = taskOf({ number: 9, seed: 9 });
    const foreign = [
      { task },
      { task: { ...task, options: { cacheDir: folder } } },
      { task: { ...task, id: '../../x' } },
      ...[null, 7, { task: null }],
    ];
    await withQueue(async (queue) => {
      for (const [i, data] of foreign.entries()) {
        await queue.add('test', data, { jobId: `job${i}`, attempts: 5 });
      }
      await until(async () =>
        (await queue.getFailedCount()) === foreign.length ? true : undefined,
      );
      await queue.pause();
      const unread = { jobId: 'unread' };
      await queue.add('test', {}, unread);
      await client.hset(`${QUEUE}unread`, 'data', 'no JSON');
      await queue.add('test', { task }, { jobId: task.id });
      await queue.resume();
      await until(async () => results[0]);
    });
    controller.abort();
    expect(await working).toBe(1);
    expect(results).toMatchObject([{ id: task.id, outcome: 'tested' }]);
    expect(existsSync(folder)).toBe(false);
    expect(warnings).toEqual([expect.stringMatching(/^Refused what another client of Redis put/)]);
  });

  it('puts no job under the id of a test', async () => {
    const { id } = taskOf({ number: 1 });
    const theirs = { task: { ...taskOf({ number: 7 }), id } };
    await withQueue((queue) => queue.add('test', theirs, { jobId: id, delay: 1e9 }));
    const onWarning = () => {};
    const more = { redis: redis.url, onWarning };
    const [summary] = await Promise.all([
      sweep(MODULE, { out: join(here.folder, 'out.jsonl'), ...numbered(2), ...more }),
      sweepWorker(MODULE, { threads: 1, ...more }),
    ]);
    expect(summary).toMatchObject({ done: 2, failed: 0 });
    expect(here.numbersIn('out.jsonl')).toEqual([0, 1]);
  });

  it('ends neither side by what it announces', async () => {
    const sweeps = 'lr-finder:sweeps:';
    const sweeping = (signal?: AbortSignal) =>
      sweep(MODULE, {
        ...numbered(20),
        out: join(here.folder, 'out.jsonl'),
        redis: redis.url,
        signal,
      });
    const controller = new AbortController();
    const first = sweeping(controller.signal);
    const [own] = await until(async () => {
      const keys = await client.keys(`${sweeps}*`);
      return keys.length > 0 ? keys : undefined;
    });
    controller.abort();
    await first;
    const name = own!.slice(0, own!.lastIndexOf(':') + 1);
    const done = { moduleHash: HASH, state: 'done', at: 1e308 };
    const other = { moduleHash: '0'.repeat(32), state: 'running' };
    const texts = [
      ...['', '{', 'null', '7', '[]', '{"moduleHash":{}}'],
      ...[done, { ...done, at: -1 }, { ...done, at: '1e308' }, { ...done, at: null }],
      ...[
        { ...other, at: 0 },
        { ...other, at: 1e308 },
        { ...other, moduleHash: '\u001b[2J' },
      ],
    ].map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
    await Promise.all([
      ...texts.map((text, i) => client.set(`${name}theirs${i}`, text)),
      ...Array.from({ length: 5000 }, (_, i) => client.set(`${name}more${i}`, texts[6]!)),
      client.rpush(`${name}list`, 'theirs'),
      client.set(`${name}large`, 'x'.repeat(2 ** 24)),
    ]);
    const working = sweepWorker(MODULE, { redis: redis.url, threads: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    // While a sweep is running, it hasn't ended, whoever says so.
    const [seconds] = await client.time();
    await client.set(`${name}now`, JSON.stringify({ ...done, at: Number(seconds) + 5 }));
    expect(await sweeping()).toMatchObject({ done: 20, failed: 0, isAborted: false });
    expect(await working).toBe(20);
  });
});
