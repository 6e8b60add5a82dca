import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { createFile } from '../../src/cache/files-node.ts';
import { folders, onlyFile } from './cache-folder.ts';

const newFolder = folders();
const PROGRAM = fileURLToPath(new URL('keeping-a-file.ts', import.meta.url));

/** Another process, once it has its file. */
async function started(folder: string, ending: string): Promise<ChildProcess> {
  const args = ['--import', 'tsx', PROGRAM, folder, ending];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const exit = once(child, 'exit');
  await once(child.stdout!, 'data');
  if (ending !== 'stay') await exit;
  return child;
}

describe('a cache file in Node', () => {
  it('makes its folder, is for its owner alone, and leaves nothing', async () => {
    const folder = join(newFolder(), 'a', 'b');
    const file = await createFile(folder);
    await file.append(Uint8Array.of(1, 2, 3));
    await file.close();
    expect(onlyFile(folder)).toBe(file.path);
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
    expect(await file.read(1, 5)).toEqual(Uint8Array.of(2, 3));
    await file.remove();
    await file.remove();
    expect(readdirSync(folder)).toEqual([]);
    await expect(file.read(0, 1)).rejects.toThrow('ENOENT');
  });

  it('may be removed while it is written', async () => {
    const folder = newFolder();
    const file = await createFile(folder);
    await file.append(Uint8Array.of(1));
    await file.remove();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('shares its folder with others of the process', async () => {
    const folder = newFolder();
    const files = await Promise.all([createFile(folder), createFile(folder), createFile(folder)]);
    for (const [i, file] of files.entries()) await file.append(Uint8Array.of(i));
    for (const [i, file] of files.entries()) {
      await file.close();
      expect(await file.read(0, 9)).toEqual(Uint8Array.of(i));
      await file.remove();
      expect(readdirSync(folder)).toHaveLength(2 - i);
    }
  });

  it.each(['end', 'exit', 'throw'])('goes with its process: %s', async (ending) => {
    const folder = newFolder();
    await started(folder, ending);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of a process that was killed is removed by the next, and not before', async () => {
    const folder = newFolder();
    const child = await started(folder, 'stay');
    const theirs = onlyFile(folder);
    const early = await createFile(folder);
    expect(existsSync(theirs)).toBe(true);

    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    expect(existsSync(theirs)).toBe(true);
    const late = await createFile(folder);
    expect(existsSync(theirs)).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(
      [early, late].map(({ path }) => basename(path)).sort(),
    );
    await early.remove();
    await late.remove();
  });

  it('of another thread stays, however old a file server says it is', async () => {
    const folder = newFolder();
    const built = new URL('../../dist/cache/files-node.js', import.meta.url).href;
    const source = `const { parentPort } = require('node:worker_threads');
      import(${JSON.stringify(built)})
        .then(({ createFile }) => createFile(${JSON.stringify(folder)}))
        .then(({ path }) => parentPort.postMessage(path));
      parentPort.on('message', () => {});`;
    const thread = new Worker(source, { eval: true });
    const [path] = (await once(thread, 'message')) as [string];
    utimesSync(path, 1e9, 1e9);
    const file = await createFile(folder);
    expect(existsSync(path)).toBe(true);
    await thread.terminate();
    await file.remove();
  });

  it.skipIf(process.platform !== 'linux')(
    'of an earlier process of the same number is removed',
    async () => {
      const folder = newFolder();
      const now = await createFile(folder);
      const name = basename(now.path).replace(/-(\d+)(-[0-9a-f-]{36}\.cache)$/, '-1$1$2');
      writeFileSync(join(folder, name), '');
      const next = await createFile(folder);
      expect(readdirSync(folder).sort()).toEqual(
        [now, next].map(({ path }) => basename(path)).sort(),
      );
      await now.remove();
      await next.remove();
    },
  );

  it('is the only thing that is ever removed', async () => {
    const folder = newFolder();
    const first = await createFile(folder);
    const name = basename(first.path);
    const others = [
      'model.json',
      // Another machine's, or another container's; and what only looks like one.
      name.replace('lr-finder-', 'lr-finder-elsewhere_'),
      name.replace(/-\d+-/, '-999999999-').replace('.cache', '.txt'),
    ];
    for (const other of others) writeFileSync(join(folder, other), '');
    // A folder, and a link, with the name of a file whose process has died.
    const dead = name.replace(/-\d+-(?=\d+-)/, '-999999999-');
    mkdirSync(join(folder, dead.replace(/[0-9a-f]{12}\.cache$/, '000000000000.cache')));
    symlinkSync(join(folder, 'model.json'), join(folder, dead));
    const file = await createFile(folder);
    for (const other of others) expect(existsSync(join(folder, other))).toBe(true);
    await file.remove();
    await first.remove();
  });
});
