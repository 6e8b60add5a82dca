import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { mustRun } from '../../../../../test/run.ts';
import { runsAll } from '../../../../../test/sample.ts';
import { folders } from '../../cache/cache-folder.ts';

const newFolder = folders();
const PROGRAM = fileURLToPath(new URL('../../tfjs/test-on-a-small-disk.ts', import.meta.url));

/** A disk of its own for a program takes a Linux where anybody may have name spaces. */
const canMount =
  spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', newFolder()]).status === 0;

/** What comes of a test whose folder is a disk of so many kilobytes. */
async function testOnDisk(kilobytes: number): Promise<unknown> {
  const script = [
    `mount -t tmpfs -o size=${kilobytes}k tmpfs "$1"`,
    'exec "$2" --import tsx "$3" "$1"',
  ].join(' && ');
  const args = ['-rm', 'sh', '-c', script, 'sh', newFolder(), process.execPath, PROGRAM];
  const printed = await mustRun('unshare', args, process.cwd());
  return JSON.parse(printed.trim().split('\n').at(-1)!);
}

// test/cache/array-file.test.ts has the same with a file that fails, for any place.
describe.skipIf(!canMount)('on a real disk', () => {
  it('that is full: a clear error, the model as before, and no file', async () => {
    expect(await testOnDisk(80)).toEqual({
      name: 'CacheError',
      message: expect.stringMatching(
        /^Could not save to \S+\.cache: ENOSPC: no space left on device, write. The copy needs 0.1 MB. Nothing has been touched, and the file is removed. Make room, or give another `cacheDir`$/,
      ),
      code: 'ENOSPC',
      isAsBefore: true,
      left: 0,
      points: 0,
    });
  });

  it.runIf(runsAll)('that is large enough: as anywhere', async () => {
    expect(await testOnDisk(400)).toEqual({
      stopReason: 'completed',
      isAsBefore: true,
      left: 1,
      points: 3,
    });
  });
});
