import { spawnSync } from 'node:child_process';
import {
  chownSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../../../test/run.ts';
import { sampled } from '../../../../test/sample.ts';
import { BIN, lrFinder } from './command.ts';
import { CURVE, emptyFolder } from './histories.ts';

let cwd: string;
const at = (name: string) => join(cwd, name);
const modeOf = (name: string) => (statSync(at(name)).mode & 0o7777).toString(8);
const plot = (line: string) =>
  run('sh', ['-c', line.replaceAll('plot', `'${process.execPath}' '${BIN}' plot h.json`)], cwd);

beforeEach(() => {
  cwd = emptyFolder();
  copyFileSync(CURVE, at('h.json'));
});

describe('a file that is written', () => {
  it.each(sampled([[0o600], [0o640], [0o644], [0o700]], 1, 0))(
    'keeps the mode %o of the one it replaces',
    async (mode) => {
      writeFileSync(at('x.svg'), 'old', { mode });
      const before = modeOf('x.svg');
      expect((await plot('umask 022; plot -o x.svg')).status).toBe(0);
      expect(readFileSync(at('x.svg'), 'utf8')).toMatch(/^<svg/);
      expect(modeOf('x.svg')).toBe(before);
    },
  );

  it.each(
    sampled(
      [
        ['022', '644'],
        ['077', '600'],
        ['002', '664'],
      ],
      1,
      0,
    ),
  )('has the mode of new files: umask %s, %s', async (umask, mode) => {
    await plot(`umask ${umask}; plot -o x.svg`);
    expect(modeOf('x.svg')).toBe(mode);
  });

  it.runIf(process.getuid?.() === 0)('keeps its owner and group', async () => {
    writeFileSync(at('x.svg'), 'old', { mode: 0o640 });
    chownSync(at('x.svg'), 1234, 5678);
    expect((await plot('plot -o x.svg')).status).toBe(0);
    expect(statSync(at('x.svg'))).toMatchObject({ uid: 1234, gid: 5678 });
    expect(modeOf('x.svg')).toBe('640');
  });

  it.each(
    sampled(
      [
        ['a file', true],
        ['a file that is to be', false],
      ],
      1,
      1,
    ),
  )('is what a link leads to, and the link stays: %s', async (_, isThere) => {
    mkdirSync(at('elsewhere'));
    if (isThere) writeFileSync(at('elsewhere/real.svg'), 'old', { mode: 0o600 });
    symlinkSync('elsewhere/real.svg', at('middle.svg'));
    symlinkSync(at('middle.svg'), at('x.svg'));
    expect((await plot('plot -o x.svg')).status).toBe(0);
    for (const link of ['x.svg', 'middle.svg'])
      expect(lstatSync(at(link)).isSymbolicLink()).toBe(true);
    expect(lstatSync(at('elsewhere/real.svg')).isFile()).toBe(true);
    expect(readFileSync(at('x.svg'), 'utf8')).toMatch(/^<svg/);
    expect(readdirSync(at('elsewhere'))).toEqual(['real.svg']);
  });

  it('leaves the other names of the one it replaces as they are', async () => {
    writeFileSync(at('x.svg'), 'old');
    linkSync(at('x.svg'), at('copy.svg'));
    expect((await plot('plot -o x.svg')).status).toBe(0);
    expect(readFileSync(at('copy.svg'), 'utf8')).toBe('old');
  });

  it.runIf(spawnSync('mkfifo', ['--version']).status === 0)('may be a pipe', async () => {
    const { status } = await plot(
      'mkfifo x.svg && { cat x.svg > got & plot -o x.svg; s=$?; wait; exit $s; }',
    );
    expect(status).toBe(0);
    expect(readFileSync(at('got'), 'utf8')).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
    expect(lstatSync(at('x.svg')).isFIFO()).toBe(true);
  });

  it.runIf(existsSync('/dev/stdout'))(
    'may be the standard output, where that is a pipe',
    async () => {
      symlinkSync('/dev/stdout', at('x.svg'));
      const { stdout } = await plot('plot -o x.svg | cat');
      expect(stdout).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
    },
  );

  it.runIf(existsSync('/dev/full'))(
    'may be a device; where that is full, there is an error',
    async () => {
      symlinkSync('/dev/full', at('x.svg'));
      symlinkSync('/dev/null', at('y.svg'));
      const { status, stderr } = await lrFinder(['plot', CURVE, '-o', 'x.svg', '-o', 'y.svg'], {
        cwd,
      });
      expect(stderr).toBe(
        'lr-finder: Expected x.svg to be a file that can be written, got ENOSPC. Name another\n',
      );
      expect(status).toBe(2);
      expect(lstatSync(at('x.svg')).isSymbolicLink()).toBe(true);
    },
  );
});
