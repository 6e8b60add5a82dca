import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweep, sweepWorker } from '../src/sweep/index.ts';
import { BIN, lrFinder } from '../test/cli/command.ts';
import { moduleFile, type Place, place, resultsOf } from './processes.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

const MODULE = moduleFile('quick.ts');

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

/** What a Redis may refuse in the middle of a sweep: how it comes to it, what is told, how it ends. */
const REFUSALS: Readonly<
  Record<string, readonly [() => Promise<unknown>, RegExp, () => Promise<unknown>]>
> = {
  'is full': [
    () => client.config('SET', 'maxmemory', '1'),
    /got 'OOM .*Give it more memory/,
    () => client.config('SET', 'maxmemory', '0'),
  ],
  'becomes a replica': [
    () => client.replicaof('127.0.0.1', '1'),
    /got 'READONLY .*Name the primary/,
    () => client.replicaof('NO', 'ONE'),
  ],
  'has another type under a key': [
    async () => {
      for (const key of await client.keys('lr-finder:sweep-*:wait')) await client.set(key, 'text');
    },
    /got 'WRONGTYPE .*Delete what another program wrote/,
    () => client.flushall(),
  ],
  'takes rights away': [
    () => client.call('ACL', 'SETUSER', 'default', '-set', '-eval', '-evalsha'),
    /got 'NOPERM .*Put user and password right/,
    () => client.call('ACL', 'SETUSER', 'default', '+@all'),
  ],
};

const soon = (): Promise<undefined> => new Promise((resolve) => setTimeout(resolve, 50));

describe('a sweep by a Redis that refuses a command', () => {
  it.each(Object.keys(REFUSALS))('%s: ends with the reason, and goes on later', async (name) => {
    const [refuse, reason, mend] = REFUSALS[name]!;
    const out = join(here.folder, 'out.jsonl');
    const grid = { number: [0, 1, 2, 3, 4, 5, 6, 7] };
    const sweeping = sweep(MODULE, { out, grid, redis: redis.url });
    const refused = expect(sweeping).rejects.toThrow(reason);
    while ((await client.keys('lr-finder:sweep-*:wait')).length === 0);
    await refuse();
    const warnings: string[] = [];
    const working = sweepWorker(MODULE, {
      ...{ redis: redis.url, threads: 1, lockSeconds: 2 },
      onWarning: (message) => void warnings.push(message),
    });
    // It may find out at its start; once it has begun it waits.
    const worked = working.then(
      () => 'done',
      (error: Error) => error.message,
    );
    await refused;
    await expect(sweeping).rejects.toMatchObject({ name: 'StateError' });
    while (warnings.length === 0 && (await Promise.race([worked, soon()])) === undefined);
    await mend();
    const more = sweepWorker(MODULE, { redis: redis.url, threads: 1 });
    expect(await sweep(MODULE, { out, grid, redis: redis.url })).toMatchObject({
      done: 8,
      failed: 0,
    });
    const told = [await worked, ...warnings].join('\n');
    expect(told).toMatch(reason);
    await more;
    expect(Object.keys(await resultsOf(out))).toHaveLength(8);
  });

  it('ends with another status than 0 when no result can be written, and goes on when it can', async () => {
    const worker = here.worker('quick.ts', redis.url);
    // A file may have so many blocks of 1 KiB.
    const command = `trap "" XFSZ; ulimit -f 16; exec "$0" "$@"`;
    const args = [BIN, 'sweep', MODULE, '--redis', redis.url, '-o', 'out.jsonl', '--quiet'];
    const full = spawn('bash', ['-c', command, process.execPath, ...args], { cwd: here.folder });
    let said = '';
    full.stderr.on('data', (data) => {
      said += data;
    });
    const [status] = await once(full, 'close');
    expect(status).toBeGreaterThan(0);
    expect(said).toMatch(/^lr-finder: .*EFBIG/m);
    expect(said).not.toContain('    at ');
    const again = await here.coordinator('quick.ts', redis.url, '-o', 'out.jsonl').ended;
    expect(again.status, again.stderr).toBe(0);
    expect((await worker.ended).status).toBe(0);
    expect(here.numbersIn('out.jsonl')).toEqual(Array.from({ length: 600 }, (_, i) => i));
  });
});

describe('the address of a Redis', () => {
  it.each([
    'redis://127.0.0.1:6379/notadb',
    'redis://127.0.0.1:6379/-1',
    'redis://127.0.0.1:6379/1.5',
    'redis://127.0.0.1:6379/0/1',
    'redis://127.0.0.1:6379?db=one',
    'redis://user:pass%word@127.0.0.1:6379',
    'redis://user:pa#ss@127.0.0.1:6379',
    'redis://127.0.0.1:notaport',
    'http://127.0.0.1:6379',
    '127.0.0.1:6379',
    '',
  ])('%s is refused before anything is done', async (url) => {
    const out = join(here.folder, 'out.jsonl');
    for (const attempt of [
      sweep(MODULE, { out, redis: url }),
      sweepWorker(MODULE, { redis: url }),
    ]) {
      await expect(attempt).rejects.toThrow(
        /^Expected `redis` to be a URL such as .*encodeURIComponent/,
      );
    }
    expect(existsSync(out)).toBe(false);
  });

  it('that is refused ends the command with status 2, as the built file has it', async () => {
    const { status, stderr } = await lrFinder(['sweep', MODULE, '--redis', 'redis://a:b%c@host']);
    expect(stderr).toMatch(/^lr-finder: Expected `--redis` to be a URL [^\n]*\n$/);
    expect(status).toBe(2);
  });

  it('names a database and a user that can be used, or the error says what is wrong', async () => {
    await client.call(
      'ACL',
      'SETUSER',
      'poor',
      'on',
      '>pw',
      '~*',
      '+ping',
      '+info',
      '+select',
      '+hello',
      '+client',
    );
    await using web = await listening(
      (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    );
    await using silent = await listening(() => {});
    const { port } = redis;
    const cases: readonly (readonly [url: string, reason: RegExp])[] = [
      [`redis://127.0.0.1:${port}/99`, /DB index is out of range/],
      [`redis://poor:no@127.0.0.1:${port}`, /WRONGPASS/],
      [`redis://poor:pw@127.0.0.1:${port}`, /NOPERM.*the user needs all commands/],
      [`rediss://127.0.0.1:${port}`, /got '.*rediss:\/\/ with it/],
      ['redis://no-such-host.invalid', /ENOTFOUND|EAI_AGAIN/],
      [`redis://127.0.0.1:${web.port}`, /got '/],
      [`redis://127.0.0.1:${silent.port}`, /no answer in 10 s/],
    ];
    // Nobody has to wait for it.
    const signal = AbortSignal.timeout(2000);
    const [[lastUrl]] = cases.slice(-1) as [(typeof cases)[number]];
    const out = join(here.folder, 'aborted.jsonl');
    const aborted = [
      sweep(MODULE, { out, redis: lastUrl, signal }),
      sweepWorker(MODULE, { redis: lastUrl, threads: 1, signal }),
    ];
    expect(await Promise.all(aborted)).toMatchObject([{ done: 0, isAborted: true }, 0]);
    const attempts = cases.flatMap(([url, reason], i) =>
      [
        sweep(MODULE, { out: join(here.folder, `${i}.jsonl`), redis: url }),
        sweepWorker(MODULE, { redis: url, threads: 1 }),
      ].map(async (attempt) => {
        await expect(attempt, url).rejects.toThrow(reason);
        await expect(attempt, url).rejects.toMatchObject({ name: 'StateError' });
      }),
    );
    await Promise.all(attempts);
  });
});

/** A server of another kind. */
async function listening(onSocket: Parameters<typeof createServer>[1]) {
  const server = createServer(onSocket).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => void sockets.add(socket));
  return {
    port: (server.address() as { port: number }).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
