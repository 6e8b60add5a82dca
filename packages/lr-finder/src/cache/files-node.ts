import { existsSync, rmSync } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Bytes } from '../bytes.ts';
import type { CacheFile } from './cache-file.ts';
import { newFileName, removeStaleFiles } from './stale-files.ts';

/** Bytes for one call: the system reads at most 2 GiB. */
const READ_AT_ONCE = 2 ** 30;

/** The files of this thread, which are removed when it ends. */
const alive = new Set<string>();

/** Creates a file in a folder, and the folder if needed. Removes stale files from it. */
export async function createFile(folder: string): Promise<CacheFile> {
  const place = resolve(folder);
  await makeFolder(place);
  await removeStaleFiles(place);
  const path = join(place, newFileName());
  // Only its owner may read it: weights may be confidential.
  const handle = await open(path, 'wx', 0o600);
  if (alive.size === 0) process.on('exit', removeAll);
  alive.add(path);
  return new NodeFile(path, handle);
}

/** `mkdir` with `recursive` never returns if a folder can't be created, such as in /proc. */
async function makeFolder(path: string): Promise<void> {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeFolder(parent);
  await mkdir(path).catch((error: unknown) => {
    // Another process may have created it.
    if (!existsSync(path)) throw error;
  });
}

class NodeFile implements CacheFile {
  readonly path: string;
  #handle: FileHandle | undefined;

  constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  async append(bytes: Bytes): Promise<void> {
    await this.#handle!.writeFile(bytes);
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async read(start: number, length: number): Promise<Bytes> {
    const bytes = new Uint8Array(length);
    const handle = await open(this.path, 'r');
    try {
      let done = 0;
      while (done < length) {
        const most = Math.min(length - done, READ_AT_ONCE);
        const { bytesRead } = await handle.read(bytes, done, most, start + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return bytes.subarray(0, done);
    } finally {
      // The bytes are valid even if the file can't be closed.
      await handle.close().catch(() => undefined);
    }
  }

  async remove(): Promise<void> {
    await this.close().catch(() => undefined);
    removeNow(this.path);
    alive.delete(this.path);
    if (alive.size === 0) process.off('exit', removeAll);
  }
}

function removeAll(): void {
  for (const path of alive) removeNow(path);
}

function removeNow(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // When this process has ended, the next use of the folder removes the file.
  }
}
