import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { privateCache } from '../../src/module/private-cache.ts';
import { BIN, lrFinder } from '../cli/command.ts';
import { emptyFolder } from '../cli/histories.ts';

const TRAINABLE = fileURLToPath(new URL('../cli/modules/trainable.ts', import.meta.url));

let cache: string;
beforeEach(() => {
  cache = join(realpathSync(emptyFolder()), 'cache');
  vi.stubEnv('XDG_CACHE_HOME', cache);
});
afterEach(() => vi.unstubAllEnvs());

describe.skipIf(process.platform === 'win32')('the folder for compiled code', () => {
  const folder = () => join(cache, 'lr-finder');
  const make = (mode = 0o700) => {
    mkdirSync(folder(), { recursive: true });
    chmodSync(folder(), mode);
  };

  it('is made for the user only', () => {
    expect(privateCache()).toBe(folder());
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
    expect(privateCache()).toBe(folder());
  });

  it('may be read by others, and lie in a folder such as /tmp', () => {
    make(0o755);
    chmodSync(cache, 0o1777);
    expect(privateCache()).toBe(folder());
  });

  it.each<[what: string, prepare: () => void]>([
    ['the group may write to it', () => make(0o770)],
    ['everybody may write to it, and it is sticky', () => make(0o1777)],
    [
      'everybody may put another in its place',
      () => {
        make();
        chmodSync(cache, 0o777);
      },
    ],
    [
      'it is a link to a folder that everybody may write to',
      () => {
        const shared = join(cache, '..', 'shared');
        mkdirSync(shared);
        chmodSync(shared, 0o777);
        mkdirSync(cache);
        symlinkSync(shared, folder());
      },
    ],
    [
      'it is a file',
      () => {
        mkdirSync(cache);
        writeFileSync(folder(), '');
      },
    ],
    ['the folder around it can not be made', () => vi.stubEnv('XDG_CACHE_HOME', join(cache, 'no'))],
  ])('is none where %s', (_, prepare) => {
    prepare();
    expect(privateCache()).toBe(undefined);
  });

  it.runIf(process.getuid?.() === 0).each([
    ['it', () => folder()],
    ['the folder around it', () => cache],
  ])("is none where %s is another user's", (_, theirs) => {
    make();
    chownSync(theirs(), 1234, 1234);
    expect(privateCache()).toBe(undefined);
  });

  const canMount =
    spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', emptyFolder()]).status === 0;
  it.skipIf(!canMount)('is none where its disk is full, and the command runs all the same', () => {
    mkdirSync(cache);
    const script = `mount -t tmpfs -o size=16k tmpfs '${cache}' && exec '${process.execPath}' '${BIN}' run '${TRAINABLE}' --quiet`;
    const { stdout } = spawnSync('unshare', ['-rm', 'sh', '-c', script], { encoding: 'utf8' });
    expect(stdout).toMatch(/^[\d.e-]+\n$/);
  });

  it('is where the command caches, and nowhere else', async () => {
    const temporary = emptyFolder();
    const env = { XDG_CACHE_HOME: cache, TMPDIR: temporary };
    const args = ['run', TRAINABLE, '--num-iter', '12', '--quiet'];
    await lrFinder(args, { cwd: emptyFolder(), env });
    expect(readdirSync(folder()).some((name) => name.includes('trainable'))).toBe(true);
    expect(readdirSync(temporary)).toEqual([]);

    chmodSync(folder(), 0o777);
    const before = readdirSync(folder());
    for (const name of before) {
      const file = join(folder(), name);
      if (statSync(file).isFile()) writeFileSync(file, "throw new Error('not ours')");
    }
    const { stderr } = await lrFinder(args, { cwd: emptyFolder(), env });
    expect(stderr).not.toContain('not ours');
    expect(readdirSync(temporary)).toEqual([]);
    expect(existsSync(folder())).toBe(true);
  });
});
