import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sampled } from '../../../../../test/sample.ts';
import { BIN, lrFinder, start } from '../command.ts';
import { emptyFolder } from '../histories.ts';
import { installWithout } from '../installation.ts';

const module = (name: string): string =>
  fileURLToPath(new URL(`../../sweep/modules/${name}`, import.meta.url));

/** A sweep of which each test takes a tenth of a second. */
const SLOW = `export const grid = { a: [1, 2, 3, 4, 5, 6, 7, 8] };
export const options = { numIter: 10 };
export const trainable = ({ a }) => ({
  step: () => new Promise((done) => setTimeout(done, 10, a)),
  save: () => 0,
  restore() {},
});`;

describe('lr-finder sweep', () => {
  it('prints the table, the weight decay and where the results are', async () => {
    const folder = emptyFolder();
    const { status, stdout, stderr } = await lrFinder(
      ['sweep', module('parabolas.ts'), '--weight-decay', 'curvature'],
      { cwd: folder },
    );
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^curvature +offset +seed +lowest loss +at +train at +the curve\n/);
    expect(stdout).toMatch(/\nWeight decay: [\d.]+\. .*reaches/);
    expect(stderr).toBe(
      'Written: parabolas.sweep.jsonl (12 of 12 settings). lr-finder sweep-report parabolas.sweep.jsonl -o report.html\n',
    );
    expect(readFileSync(join(folder, 'parabolas.sweep.jsonl'), 'utf8').split('\n')).toHaveLength(
      14,
    );
  });

  it('takes the flags of a test, and keeps how its losses were measured', async () => {
    const flags = ['--num-iter', '20', '--steps-per-lr', '3', '--restore-each-lr', '--json', '-q'];
    const { status, stdout, stderr } = await lrFinder(
      ['sweep', module('parabolas.ts'), ...flags, '--diverge-th', 'false'],
      { cwd: emptyFolder() },
    );
    expect(status, stderr).toBe(0);
    const { settings } = JSON.parse(stdout) as { settings: Record<string, unknown>[] };
    expect(settings).toHaveLength(12);
    for (const setting of settings) {
      expect(setting).toMatchObject({ stepsPerPoint: 3, restoredEachLr: true });
      expect(setting.lossAfterUpdate).toBe(true);
    }
    expect(settings.map(({ steps }) => steps)).toContain(60);
  });

  it('prints JSON, or nothing', async () => {
    const cwd = emptyFolder();
    const args = [
      'sweep',
      module('parabolas.ts'),
      '--threads',
      '1',
      '--num-iter',
      '8',
      '-o',
      'a.jsonl',
    ];
    const { stdout } = await lrFinder([...args, '--json'], { cwd });
    const printed = JSON.parse(stdout) as Record<string, unknown>;
    expect(printed).toMatchObject({
      done: 12,
      failed: 0,
      file: 'a.jsonl',
      options: { numIter: 8 },
    });
    expect(printed.settings).toHaveLength(12);
    const quiet = await lrFinder([...args, '--quiet'], { cwd });
    expect(quiet).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  it('reports settings without a curve, and says so by its status', async () => {
    const cwd = emptyFolder();
    const trainables = `{
      slow: { step: () => new Promise((done) => setTimeout(done, 50, 1)), save() {}, restore() {} },
      infinite: { step: () => Infinity, save() {}, restore() {} },
    }`;
    writeFileSync(
      join(cwd, 'troubled.mjs'),
      `export const grid = { a: ['slow', 'missing', 'infinite'] };
export const trainable = ({ a }) => (${trainables})[a].valueOf();`,
    );
    const args = ['sweep', 'troubled.mjs', '--time-limit', '0.2', '--threads', '1'];
    const { status, stdout } = await lrFinder(args, { cwd });
    expect(status).toBe(1);
    expect(stdout).toContain('timed-out: It took more than 0.2 s');
    expect(stdout).toContain("failed: Cannot read properties of undefined (reading 'valueOf')");
    expect(stdout).toContain('no loss was finite');
  });

  it.each<'SIGINT' | 'SIGTERM'>(sampled(['SIGINT', 'SIGTERM'] as const, 1, 0))(
    'ends on %s, and goes on from there',
    async (signal) => {
      const folder = emptyFolder();
      writeFileSync(join(folder, 'slow.mjs'), SLOW);
      const file = join(folder, 'slow.sweep.jsonl');
      const lines = () =>
        existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
      const args = ['sweep', 'slow.mjs', '--threads', '1', '--quiet'];
      const running = start(args, { cwd: folder });
      while (lines() < 3) await new Promise((resolve) => setTimeout(resolve, 10));
      running.kill(signal);
      const { status, stdout } = await running.ended;
      expect(status).toBe(signal === 'SIGINT' ? 130 : 143);
      expect(stdout).toBe('');
      const before = lines();
      expect(before).toBeLessThan(9);
      const again = await lrFinder(args, { cwd: folder });
      expect(again.status).toBe(0);
      expect(lines()).toBe(9);
    },
  );

  it('keeps the standard output to itself, whatever a test prints', async () => {
    const cwd = emptyFolder();
    const prints = "step: (lr) => { process.stdout.write('out '); console.log('log'); return lr; }";
    writeFileSync(join(cwd, 'slow.mjs'), SLOW.replace(/step: .*,/, `${prints},`));
    const { status, stdout, stderr } = await lrFinder(['sweep', 'slow.mjs', '--json'], { cwd });
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ done: 8 });
    expect(stderr).toContain('out log\n');
  });

  it.each(
    sampled(
      [
        [
          'throws',
          'throw new RangeError("no more");',
          3,
          'lr-finder: no more (--debug shows where)\n',
        ],
        ['gives no settings', 'yield 1;', 2, 'Expected `setting` to be an object'],
      ],
      1,
      0,
    ),
  )('ends where the grid %s, with the results until then', async (_, end, status, message) => {
    const cwd = emptyFolder();
    const grid = `export function* grid() { yield { a: 1 }; yield { a: 2 }; ${end} }`;
    writeFileSync(join(cwd, 'slow.mjs'), SLOW.replace(/export const grid.*/, grid));
    const ended = await lrFinder(['sweep', 'slow.mjs', '--threads', '1', '-q'], { cwd });
    expect(ended).toMatchObject({ status, stderr: expect.stringContaining(message) });
    expect(readFileSync(join(cwd, 'slow.sweep.jsonl'), 'utf8').trim().split('\n')).toHaveLength(3);
  });

  it('ends at once while it waits for the grid', async () => {
    const cwd = emptyFolder();
    const grid = `setInterval(() => {}, 1000);
console.error('begun');
export async function* grid() { yield { a: 1 }; await new Promise(() => {}); }`;
    writeFileSync(join(cwd, 'slow.mjs'), SLOW.replace(/export const grid.*/, grid));
    const running = start(['sweep', 'slow.mjs', '--threads', '1'], { cwd });
    await running.told('begun');
    running.kill('SIGINT');
    expect((await running.ended).status).toBe(130);
  });

  it('refuses a file that is no sweep, and leaves it as it is', async () => {
    const cwd = emptyFolder();
    const history = '{"format":"lr-finder-history","version":1,"lr":[1,2],"loss":[2,1]}';
    writeFileSync(join(cwd, 'best.json'), history);
    const args = ['sweep', module('parabolas.ts'), '-o', 'best.json'];
    const { status, stderr } = await lrFinder(args, { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain("best.json:1: Expected `format` to be 'lr-finder-sweep'");
    expect(readFileSync(join(cwd, 'best.json'), 'utf8')).toBe(history);
  });

  it.skipIf(process.platform === 'win32')(
    'ends where a result has no room, and goes on',
    async () => {
      const cwd = emptyFolder();
      writeFileSync(join(cwd, 'slow.mjs'), SLOW);
      const args = ['sweep', 'slow.mjs', '-o', 'a.jsonl', '--threads', '1', '-q'];
      // No file may grow beyond three blocks: the system writes a part of a line, and refuses the rest.
      const shell = 'ulimit -f 3; trap "" XFSZ; exec "$@"';
      const full = spawnSync('sh', ['-c', shell, 'sh', process.execPath, BIN, ...args], {
        cwd,
        encoding: 'utf8',
      });
      expect(full.status).toBe(2);
      expect(full.stderr).toBe(
        'lr-finder: Expected a.jsonl to be a file that can be written, got EFBIG. Make room for it: the same command goes on from there\n',
      );
      const kept = readFileSync(join(cwd, 'a.jsonl'), 'utf8');
      expect(kept.endsWith('}\n')).toBe(true);
      const again = await lrFinder(args, { cwd });
      expect(again.status, again.stderr).toBe(0);
      const whole = readFileSync(join(cwd, 'a.jsonl'), 'utf8');
      expect(whole.startsWith(kept)).toBe(true);
      expect(whole.trim().split('\n')).toHaveLength(9);
    },
  );

  it.each<[args: readonly string[], message: string]>(
    sampled(
      [
        [['--threads', '0'], 'lr-finder: Expected `--threads` to be an integer >= 1, got 0\n'],
        [['--time-limit', '-1'], 'Expected `--time-limit` to be a number of seconds'],
        [['--redis', 'here'], 'Expected `--redis` to be a URL'],
        [
          ['--redis', 'redis://127.0.0.1:1'],
          "Expected a Redis at 127.0.0.1:1, got 'connect ECONNREFUSED",
        ],
      ],
      1,
      1,
    ),
  )('refuses %j in one line', async (args, message) => {
    const { status, stderr } = await lrFinder(['sweep', module('parabolas.ts'), ...args], {
      cwd: emptyFolder(),
    });
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('says what to install for Redis, and needs it for nothing else', async () => {
    const folder = emptyFolder();
    const bin = installWithout(['bullmq', 'ioredis'], folder);
    writeFileSync(join(folder, 'slow.mjs'), SLOW);
    const circumstances = { cwd: folder, bin };
    const by = await lrFinder(['sweep', 'slow.mjs', '--redis', 'redis://here'], circumstances);
    expect(by.status).toBe(2);
    expect(by.stderr).toBe(
      'lr-finder: Expected the packages bullmq and ioredis to be installed for `redis`. Run npm install bullmq ioredis\n',
    );
    const { status, stderr } = await lrFinder(['sweep', 'slow.mjs', '-q'], circumstances);
    expect(status, stderr).toBe(0);
  });
});

describe('lr-finder sweep-report', () => {
  it('writes every kind of file, and prints the table', async () => {
    const cwd = emptyFolder();
    await lrFinder(['sweep', module('parabolas.ts'), '-o', 'a.jsonl', '-q'], { cwd });
    const kinds = ['html', 'csv', 'json', 'svg', 'png'];
    const out = kinds.flatMap((kind) => ['-o', `report.${kind}`]);
    const written = await lrFinder(['sweep-report', 'a.jsonl', '--by', 'offset', ...out], { cwd });
    expect(written).toMatchObject({ status: 0, stdout: '', stderr: '' });
    const begins = ['<!doctype html>', 'curvature,offset,seed', '{', '<svg', '\u{fffd}PNG'];
    for (const [i, kind] of kinds.entries()) {
      const text = readFileSync(join(cwd, `report.${kind}`), 'utf8');
      expect(text.startsWith(begins[i]!), kind).toBe(true);
    }
    expect(readFileSync(join(cwd, 'report.svg'), 'utf8')).toContain('offset 1');
    const { stdout } = await lrFinder(['sweep-report', 'a.jsonl'], { cwd });
    expect(stdout).toMatch(/^curvature +offset +seed/);
  });

  it.each(
    sampled(
      [
        ['none.jsonl', "Expected a sweep, got none.jsonl, which can't be read (ENOENT)"],
        ['empty.jsonl', 'got an empty file'],
        ['other.jsonl', 'other.jsonl:1: Expected `format` to be'],
      ],
      1,
      1,
    ),
  )('refuses %s', async (file, message) => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'empty.jsonl'), '');
    writeFileSync(join(cwd, 'other.jsonl'), '{"lr":1}\n');
    const { status, stderr } = await lrFinder(['sweep-report', file], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('lr-finder worker', () => {
  it('asks for a Redis', async () => {
    const { status, stderr } = await lrFinder(['worker', module('parabolas.ts')]);
    expect(status).toBe(2);
    expect(stderr).toContain('Expected `--redis` to be given, got none');
  });
});
