import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSweep, type SweepOptions, sweep, sweepWorker } from '../src/sweep/index.ts';
import { start } from '../test/cli/command.ts';
import { moduleFile, type Place, place, resultsOf } from './processes.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

const shared = (name: string): string =>
  fileURLToPath(new URL(`../test/sweep/modules/${name}`, import.meta.url));

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

/** A coordinator and a worker of this process, to their ends. */
async function swept(module: string, options: SweepOptions = {}) {
  const out = join(here.folder, 'out.jsonl');
  const { url } = redis;
  const [summary, done] = await Promise.all([
    sweep(module, { out, redis: url, ...options }),
    sweepWorker(module, { redis: url, threads: 2, lockSeconds: 2 }),
  ]);
  return { summary, done, out };
}

describe('a sweep by Redis', () => {
  it('gives the histories of one thread, to the bit, from two worker processes', async () => {
    const file = shared('network.ts');
    const args = ['--redis', redis.url];
    const run = (...more: readonly string[]) => start([...more, ...args], { cwd: here.folder });
    const ended = [
      run('sweep', file, '-o', 'there.jsonl'),
      run('worker', file, '--threads', '1'),
      run('worker', file, '--threads', '1'),
    ].map((process) => process.ended);
    const out = join(here.folder, 'here.jsonl');
    await sweep(file, { out, threads: 1 });
    const [coordinator, ...workers] = await Promise.all(ended);
    expect(coordinator!.status, coordinator!.stderr).toBe(0);
    const shares = workers.map(({ stderr }) => Number(/: (\d+) tests done here/.exec(stderr)![1]));
    expect(shares.reduce((a, b) => a + b)).toBe(8);
    expect(Math.min(...shares)).toBeGreaterThan(0);
    expect(await resultsOf(join(here.folder, 'there.jsonl'))).toEqual(await resultsOf(out));
  });

  it('hands out more tests than the queue holds at once, and leaves nothing behind', async () => {
    const { summary, done, out } = await swept(moduleFile('quick.ts'));
    expect(summary).toMatchObject({ done: 600, failed: 0, total: 600, isAborted: false });
    expect(done).toBe(600);
    const local = join(here.folder, 'local.jsonl');
    await sweep(moduleFile('quick.ts'), { out: local, threads: 2 });
    expect(await resultsOf(out)).toEqual(await resultsOf(local));
    const client = new Redis(redis.url);
    const keys = await client.keys('*');
    client.disconnect();
    // For a minute a worker that comes late is told that the sweep has ended.
    expect(keys.filter((key) => !key.startsWith('lr-finder:sweeps:'))).toEqual([]);
  });

  it('reports what fails, never ends or is not finite, and tests it again where it is asked to', async () => {
    const module = shared('troubled.ts');
    const first = await swept(module, { timeLimit: 1 });
    expect(first.summary).toMatchObject({ done: 12, failed: 9, total: 12 });
    const outcomes = (await readSweep(first.out)).results.map(({ setting, ...result }) => [
      setting.trouble,
      result.outcome === 'tested' ? result.stopReason : result.error,
    ]);
    expect(Object.fromEntries(outcomes)).toMatchObject({
      'never ends': 'It took more than 1 s',
      'never settles': 'It took more than 1 s',
      'ends the process': 'Its process ended with exit status 7',
      throws: 'thrown by trainable',
      'not finite': 'non-finite',
      none: 'completed',
    });
    const again = await swept(module, { timeLimit: 1, retry: true });
    expect(again.summary).toMatchObject({ done: 12, failed: 9 });
    expect(again.done).toBe(9);
  });

  it('reports a result that is too large for Redis, and a setting before it is sent', async () => {
    const grid = { number: [0] };
    // Three columns of 18 digits.
    const large = await swept(moduleFile('quick.ts'), { grid, options: { numIter: 300_000 } });
    expect(large.summary).toMatchObject({ done: 1, failed: 1 });
    const [result] = (await readSweep(large.out)).results;
    expect(result).toMatchObject({ error: expect.stringContaining('Record fewer points') });
    const setting = { number: 0, text: 'x'.repeat(2 ** 20) };
    const out = join(here.folder, 'setting.jsonl');
    await expect(
      sweep(moduleFile('quick.ts'), { out, grid: [setting], redis: redis.url }),
    ).rejects.toThrow(/^Expected a setting to take at most 1048576 bytes/);
  });

  it("ends a worker by what its caller's function throws, and loses no result", async () => {
    const module = moduleFile('quick.ts');
    const out = join(here.folder, 'out.jsonl');
    const sweeping = sweep(module, { out, redis: redis.url });
    const worker = { redis: redis.url, threads: 1 };
    const thrown = new Error('thrown by onResult');
    const onResult = (): never => {
      throw thrown;
    };
    await expect(sweepWorker(module, { ...worker, onResult })).rejects.toBe(thrown);
    await sweepWorker(module, worker);
    expect(await sweeping).toMatchObject({ done: 600, failed: 0 });
  });

  it('refuses a worker whose module differs', async () => {
    const other = join(here.folder, 'quick.ts');
    writeFileSync(other, `${readFileSync(moduleFile('quick.ts'), 'utf8')}\n`);
    const controller = new AbortController();
    const out = join(here.folder, 'out.jsonl');
    const sweeping = sweep(moduleFile('quick.ts'), {
      out,
      redis: redis.url,
      signal: controller.signal,
    });
    // It may come first, and wait.
    await expect(sweepWorker(other, { redis: redis.url, threads: 1 })).rejects.toThrow(
      /^Expected quick\.ts to be the one that is swept \([0-9a-f]{32}\), got another/,
    );
    const { status, stderr } = await start(['worker', other, '--redis', redis.url]).ended;
    expect(status).toBe(2);
    expect(stderr).toContain('Copy the module with all that it imports from there');
    controller.abort();
    expect(await sweeping).toMatchObject({ done: 0, isAborted: true });
  });

  it('runs a copy of the module, wherever that lies', async () => {
    const copy = join(here.folder, 'elsewhere');
    mkdirSync(copy);
    cpSync(moduleFile('quick.ts'), join(copy, 'quick.ts'));
    const manifest = JSON.stringify({ type: 'module' });
    writeFileSync(join(copy, 'package.json'), manifest);
    const out = join(here.folder, 'out.jsonl');
    const [summary] = await Promise.all([
      sweep(join(copy, 'quick.ts'), { out, redis: redis.url }),
      sweepWorker(join(copy, 'quick.ts'), { redis: redis.url, threads: 1 }),
    ]);
    expect(summary).toMatchObject({ done: 600, failed: 0 });
  });

  it('ends at once when it is aborted, also where Redis is gone', async () => {
    const controller = new AbortController();
    const out = join(here.folder, 'out.jsonl');
    const sweeping = sweep(moduleFile('quick.ts'), {
      ...{ out, redis: redis.url, signal: controller.signal },
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { signal } = controller;
    const working = sweepWorker(shared('parabolas.ts'), { redis: redis.url, threads: 1, signal });
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await redis.kill();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    controller.abort();
    expect(await working).toBe(0);
    expect(await sweeping).toMatchObject({ isAborted: true });
  });
});

describe('the URL of a Redis', () => {
  it('may have a password, which no error tells', async () => {
    await redis[Symbol.asyncDispose]();
    redis = await startRedis('--requirepass', 'secret');
    const withPassword = redis.url.replace('//', '//:secret@');
    const out = join(here.folder, 'out.jsonl');
    const module = moduleFile('quick.ts');
    const [summary] = await Promise.all([
      sweep(module, { out, redis: withPassword }),
      sweepWorker(module, { redis: withPassword, threads: 1 }),
    ]);
    expect(summary).toMatchObject({ done: 600, failed: 0 });
    for (const url of [redis.url, redis.url.replace('//', '//:wrong@')]) {
      const attempt = sweep(module, { out: `${out}2`, redis: url });
      await expect(attempt).rejects.toThrow(
        /^Expected a Redis at 127\.0\.0\.1:\d+, got '(NOAUTH|WRONGPASS)/,
      );
      await expect(attempt).rejects.not.toThrow(/secret|wrong@/);
    }
  });

  it('may ask for TLS', async () => {
    const [key, certificate] = [join(here.folder, 'key.pem'), join(here.folder, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject];
    execFileSync('openssl', [...made, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    const tls = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-auth-clients', 'no'];
    const port = redis.port;
    await redis[Symbol.asyncDispose]();
    redis = await startRedis('--port', '0', '--tls-port', String(port), ...tls);
    const url = `rediss://127.0.0.1:${port}`;
    const run = (...args: readonly string[]) =>
      start([...args, '--redis', url], {
        cwd: here.folder,
        env: { NODE_EXTRA_CA_CERTS: certificate },
      }).ended;
    const module = moduleFile('quick.ts');
    const ended = await Promise.all([
      run('sweep', module, '--quiet'),
      run('worker', module, '--threads', '1'),
    ]);
    expect(ended.map(({ status, stderr }) => status || stderr.replace(/\n.*$/s, ''))).toEqual([
      '',
      'Waiting for a sweep of this module.',
    ]);
    const refused = await start(['sweep', module, '--redis', url, '-o', 'b.jsonl'], {
      cwd: here.folder,
    }).ended;
    expect(refused.stderr).toMatch(/got '(self-signed|unable to verify)/);
    expect(refused.status).toBe(2);
  });
});
