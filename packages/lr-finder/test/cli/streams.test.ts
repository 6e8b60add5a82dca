import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHistory } from 'lr-finder';
import { readSweep } from 'lr-finder/sweep';
import { beforeAll, describe, expect, it } from 'vitest';
import { sampled } from '../../../../test/sample.ts';
import { BIN, lrFinder } from './command.ts';
import { CURVE, emptyFolder } from './histories.ts';

const folder = emptyFolder();
const LOOP = `let weight = 0;
const trainable = {
  async step(lr) {
    console.log('a step');
    await new Promise((done) => setTimeout(done, 5));
    const error = weight - 1;
    weight -= lr * 2 * error;
    return error ** 2;
  },
  save: () => weight,
  restore(saved) { weight = saved; },
};`;

beforeAll(async () => {
  writeFileSync(join(folder, 'm.mjs'), `${LOOP} export default trainable;`);
  const grid = 'export const grid = { seed: [0, 1, 2] };';
  writeFileSync(
    join(folder, 's.mjs'),
    `${LOOP} ${grid} export { makes as trainable }; const makes = () => trainable;`,
  );
  await lrFinder(['sweep', 's.mjs', '-q', '--num-iter', '12'], { cwd: folder });
});

/** Runs the command with a standard output, and maybe error, that are no good. */
async function runOn(
  where: 'gone' | 'full',
  args: readonly string[],
  isErrorToo = false,
  cwd = folder,
) {
  const stdout = where === 'full' ? openSync('/dev/full', 'w') : 'pipe';
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    stdio: ['ignore', stdout, isErrorToo ? stdout : 'pipe'],
  });
  child.stdout?.destroy();
  let stderr = '';
  if (isErrorToo) child.stderr?.destroy();
  else
    child.stderr?.on('data', (data) => {
      stderr += data;
    });
  const [status] = await once(child, 'close');
  return { status, stderr };
}

const COMMANDS: readonly (readonly string[])[] = [
  ['--help'],
  ['run', '--help'],
  ['--version'],
  ['-v'],
  ['suggest', CURVE],
  ['suggest', CURVE, '--json'],
  ['plot', CURVE],
  ['compare', CURVE, CURVE],
  ['sweep-report', 's.sweep.jsonl'],
  ['sweep', 's.mjs', '--num-iter', '12'],
  ['run', 'm.mjs', '--num-iter', '12', '-o', 'r.json'],
];

describe('a standard output', () => {
  it.each(sampled(COMMANDS, 1, 0))(
    'whose reader has gone: status 141 (%s %s %s)',
    async (...args) => {
      const { status, stderr } = await runOn('gone', args);
      expect(stderr).not.toContain('lr-finder: ');
      expect(status).toBe(141);
    },
  );

  it.runIf(existsSync('/dev/full')).each(sampled(COMMANDS, 1, 2))(
    'that is full: status 2 and a message (%s %s %s)',
    async (...args) => {
      const { status, stderr } = await runOn('full', args);
      expect(stderr).toMatch(
        /^lr-finder: Expected the standard output to be writable, got ENOSPC\. Make room, or send it elsewhere$/m,
      );
      expect(stderr).not.toMatch(/^ {4}at /m);
      expect(status).toBe(2);
    },
  );

  it('that is not needed may be gone', async () => {
    expect(await runOn('gone', ['plot', CURVE, '-o', 'c.svg'])).toEqual({ status: 0, stderr: '' });
  });

  it.each(['gone', 'full'] as const)(
    'that is %s, and the standard error too: the work is done',
    async (where) => {
      const cwd = emptyFolder();
      for (const name of ['m.mjs', 's.mjs'])
        writeFileSync(join(cwd, name), readFileSync(join(folder, name)));
      const asked = await runOn(
        where,
        ['run', 'm.mjs', '--num-iter', '40', '-o', 'r.json'],
        true,
        cwd,
      );
      expect(asked.status).toBe(where === 'gone' ? 141 : 2);
      expect(parseHistory(readFileSync(join(cwd, 'r.json'), 'utf8')).lr).toHaveLength(40);
      const swept = await runOn(where, ['sweep', 's.mjs', '--num-iter', '20'], true, cwd);
      expect(swept.status).toBe(where === 'gone' ? 141 : 2);
      expect((await readSweep(join(cwd, 's.sweep.jsonl'))).results).toHaveLength(3);
    },
  );

  it.each(['gone', 'full'] as const)(
    'that is %s, with no other file: what was measured is in one',
    async (where) => {
      const cwd = emptyFolder();
      const { stderr } = await runOn(
        where,
        ['run', join(folder, 'm.mjs'), '--num-iter', '30'],
        false,
        cwd,
      );
      expect(stderr).toContain('Written: lr-finder-interrupted.json\n');
      const record = readFileSync(join(cwd, 'lr-finder-interrupted.json'), 'utf8');
      expect(parseHistory(record).lr).toHaveLength(30);
    },
  );
});

/** A disk of its own takes a Linux where anybody may have name spaces. */
const canMount =
  spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', emptyFolder()]).status === 0;

describe.skipIf(!canMount)('a disk with room for a part', () => {
  it('takes no part of an answer for the whole', async () => {
    const disk = emptyFolder();
    const script = [
      `mount -t tmpfs -o size=8k tmpfs '${disk}'`,
      `'${process.execPath}' '${BIN}' run '${join(folder, 'm.mjs')}' --json --num-iter 200 > '${disk}/out'`,
    ].join(' && ');
    const cwd = emptyFolder();
    const { status, stderr } = spawnSync('unshare', ['-rm', 'sh', '-c', script], {
      cwd,
      encoding: 'utf8',
    });
    expect(stderr).toContain('lr-finder: Expected the standard output to be writable, got ENOSPC');
    expect(status).toBe(2);
    expect(readdirSync(cwd)).toEqual(['lr-finder-interrupted.json']);
  });
});
