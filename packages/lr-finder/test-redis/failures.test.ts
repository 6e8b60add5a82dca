import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sweep } from '../src/sweep/index.ts';
import { moduleFile, type Place, place, resultsOf } from './processes.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

const ALL = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const MODULE = 'counted.ts';

let untroubled: Record<string, unknown>;
beforeAll(async () => {
  await using quiet = place();
  process.env.BEGUN = join(quiet.folder, 'begun');
  const out = join(quiet.folder, 'untroubled.jsonl');
  await sweep(moduleFile(MODULE), { out, threads: 2 });
  untroubled = await resultsOf(out);
});

let redis: RedisServer;
let here: Place;
beforeEach(async () => {
  redis = await startRedis();
  here = place();
});
afterEach(async () => {
  await here[Symbol.asyncDispose]();
  await redis[Symbol.asyncDispose]();
});

/** All results are there, each once, and they are what they are without any trouble. */
async function expectWhole(file = 'counted.sweep.jsonl'): Promise<void> {
  expect(here.numbersIn(file)).toEqual(ALL);
  expect(await resultsOf(join(here.folder, file))).toEqual(untroubled);
}

const OK = { status: 0 };

describe('a sweep by Redis, where something fails', () => {
  it('loses nothing when a worker is killed in the middle of a test', async () => {
    const coordinator = here.coordinator(MODULE, redis.url);
    const victim = here.worker(MODULE, redis.url);
    await here.untilBegun(2);
    victim.kill('SIGKILL');
    const lost = here.begun().at(-1)!;
    const other = here.worker(MODULE, redis.url);
    expect(await coordinator.ended).toMatchObject(OK);
    expect(await other.ended).toMatchObject(OK);
    await expectWhole();
    // The test that was lost was begun again, by the other; nothing else was.
    const again = here.begun().filter(({ number }) => number === lost.number);
    expect(again).toHaveLength(2);
    expect(again[1]!.pid).not.toBe(lost.pid);
    expect(here.begun()).toHaveLength(ALL.length + 1);
  });

  it('loses nothing when Redis is killed, and started again', async () => {
    const coordinator = here.coordinator(MODULE, redis.url);
    const workers = [here.worker(MODULE, redis.url), here.worker(MODULE, redis.url)];
    await here.untilBegun(3);
    await redis.kill();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await redis.restart();
    expect(await coordinator.ended).toMatchObject(OK);
    for (const worker of workers) expect(await worker.ended).toMatchObject(OK);
    await expectWhole();
  });

  it('loses nothing when Redis forgets all', async () => {
    await redis[Symbol.asyncDispose]();
    redis = await startRedis('--appendonly', 'no');
    const coordinator = here.coordinator(MODULE, redis.url);
    const worker = here.worker(MODULE, redis.url);
    await here.untilBegun(3);
    await redis.kill();
    await redis.restart();
    expect(await coordinator.ended).toMatchObject(OK);
    expect(await worker.ended).toMatchObject(OK);
    await expectWhole();
  });

  it.each(['SIGKILL', 'SIGINT'] as const)(
    'goes on when its coordinator is ended by %s, and started again',
    async (signal) => {
      const first = here.coordinator(MODULE, redis.url);
      const worker = here.worker(MODULE, redis.url);
      await here.untilBegun(4);
      first.kill(signal);
      const { status } = await first.ended;
      expect(status).toBe({ SIGKILL: null, SIGINT: 130 }[signal]);
      // The worker goes on meanwhile.
      await here.untilBegun(6);
      const second = here.coordinator(MODULE, redis.url);
      expect(await second.ended).toMatchObject(OK);
      expect(await worker.ended).toMatchObject(OK);
      await expectWhole();
      expect(here.begun().map(({ number }) => number)).toEqual(ALL);
    },
  );

  it('does each test once for two coordinators, and gives both all results', async () => {
    const worker = here.worker(MODULE, redis.url);
    const coordinators = ['a.jsonl', 'b.jsonl'].map((file) =>
      here.coordinator(MODULE, redis.url, '-o', file),
    );
    const third = here.worker(MODULE, redis.url);
    for (const { ended } of [...coordinators, worker, third]) expect(await ended).toMatchObject(OK);
    await expectWhole('a.jsonl');
    await expectWhole('b.jsonl');
    const numbers = here.begun().map(({ number }) => number);
    expect(numbers.sort((a, b) => a - b)).toEqual(ALL);
  });

  it('counts nothing twice for two coordinators with one file', async () => {
    const coordinators = [1, 2].map(() => here.coordinator(MODULE, redis.url));
    const worker = here.worker(MODULE, redis.url);
    for (const { ended } of [...coordinators, worker]) expect(await ended).toMatchObject(OK);
    const results = await resultsOf(join(here.folder, 'counted.sweep.jsonl'));
    expect(Object.keys(results)).toHaveLength(ALL.length);
    expect(here.begun()).toHaveLength(ALL.length);
  });

  it('gives up a test that kills each worker that has it, and goes on', async () => {
    const coordinator = here.coordinator('deadly.ts', redis.url);
    const workers = [1, 2, 3, 4, 5].map(() => here.worker('deadly.ts', redis.url, '--lock', '1'));
    const { status, stdout } = await coordinator.ended;
    expect(status).toBe(1);
    expect(stdout).toContain('failed: The workers that had it died, or lost touch with Redis');
    const ends = await Promise.all(workers.map(({ ended }) => ended));
    expect(ends.filter(({ signal }) => signal === 'SIGKILL')).toHaveLength(4);
    expect(ends.filter((end) => end.status === 0)).toHaveLength(1);
  });

  it('gives the test of a worker that is ended by a second signal to another', async () => {
    const coordinator = here.coordinator(MODULE, redis.url);
    const first = here.worker(MODULE, redis.url);
    await here.untilBegun(2);
    first.kill('SIGTERM');
    await first.told('Once more ends it at once');
    first.kill('SIGINT');
    expect(await first.ended).toMatchObject({ status: null, signal: 'SIGINT' });
    const second = here.worker(MODULE, redis.url);
    expect(await coordinator.ended).toMatchObject(OK);
    expect(await second.ended).toMatchObject(OK);
    await expectWhole();
  });

  it('tells of a Redis that is gone, and ends when it is told to', async () => {
    const started = [here.coordinator(MODULE, redis.url), here.worker(MODULE, redis.url)];
    await here.untilBegun(2);
    await redis.kill();
    await Promise.all(started.map(({ told }) => told('is gone (connect ECONNREFUSED')));
    for (const one of started) one.kill('SIGTERM');
    for (const one of started) expect((await one.ended).status).toBe(143);
  });

  it('lets a worker end its test when it is ended', async () => {
    const coordinator = here.coordinator(MODULE, redis.url);
    const first = here.worker(MODULE, redis.url);
    await here.untilBegun(2);
    first.kill('SIGTERM');
    const { status, stderr } = await first.ended;
    expect(status).toBe(143);
    expect(stderr).toContain('2 tests done here');
    expect(here.begun()).toHaveLength(2);
    const second = here.worker(MODULE, redis.url);
    expect(await coordinator.ended).toMatchObject(OK);
    expect(await second.ended).toMatchObject(OK);
    await expectWhole();
    expect(here.begun()).toHaveLength(ALL.length);
  });
});
