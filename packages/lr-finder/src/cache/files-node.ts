import { existsSync, rmSync } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { CacheFile } from './cache-file.ts';
import { newFileName, removeStaleFiles } from './stale-files.ts';

/** Bytes for one call: the system takes no more than 2 GiB. */
const READ_AT_ONCE = 2 ** 30;

/** The files of this thread, which go with it. */
const alive = new Set<string>();

/** A new file in a folder, which is made where there is none. Stale files are removed from it. */
export async function createFile(folder: string): Promise<CacheFile> {
  const place = resolve(folder);
  await makeFolder(place);
  await removeStaleFiles(place);
  const path = join(place, newFileName());
  // Only for its owner: weights may be nobody else's business.
  const handle = await open(path, 'wx', 0o600);
  if (alive.size === 0) process.on('exit', removeAll);
  alive.add(path);
  return new NodeFile(path, handle);
}

/** `mkdir` with `recursive` never comes back where a folder can't be made, as within /proc. */
async function makeFolder(path: string): Promise<void> {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeFolder(parent);
  await mkdir(path).catch((error: unknown) => {
    // Somebody else was faster.
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

  async append(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#handle!.writeFile(bytes);
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async read(start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
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
      // What was read is good, whether or not the file can be closed.
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
    // Nothing can be done now. Once this process is gone, the next use of the folder removes it.
  }
}
