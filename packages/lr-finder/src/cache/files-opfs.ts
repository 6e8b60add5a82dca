import type { Bytes } from '../bytes.ts';
import type { CacheFile } from './cache-file.ts';

const NAME = /^lr-finder-[0-9a-f-]{36}\.cache$/;

/**
 * Creates a file in a folder of the origin private file system, and the folder if needed. Removes
 * stale files from it: the tab or worker of a file holds a lock with its name, and the browser
 * releases the lock whenever the tab or worker ends.
 */
export async function createFile(folder: string): Promise<CacheFile> {
  if (typeof navigator?.storage?.getDirectory !== 'function' || !navigator.locks) {
    throw new Error(
      'there is no origin private file system here; it needs a page served over https or from localhost',
    );
  }
  const directory = await openDirectory(folder);
  await removeStaleFiles(directory);
  const name = `lr-finder-${crypto.randomUUID()}.cache`;
  const unlock = await lock(lockName(name));
  try {
    const handle = await directory.getFileHandle(name, { create: true });
    const writable = await handle.createWritable();
    return new OpfsFile(`${folder}/${name}`, directory, handle, writable, unlock);
  } catch (error) {
    await directory.removeEntry(name).catch(() => undefined);
    unlock();
    throw error;
  }
}

class OpfsFile implements CacheFile {
  readonly path: string;
  readonly #directory: FileSystemDirectoryHandle;
  readonly #handle: FileSystemFileHandle;
  readonly #unlock: () => void;
  #writable: FileSystemWritableFileStream | undefined;
  #end = 0;

  constructor(
    path: string,
    directory: FileSystemDirectoryHandle,
    handle: FileSystemFileHandle,
    writable: FileSystemWritableFileStream,
    unlock: () => void,
  ) {
    this.path = path;
    this.#directory = directory;
    this.#handle = handle;
    this.#writable = writable;
    this.#unlock = unlock;
  }

  async append(bytes: Bytes): Promise<void> {
    const end = this.#end + bytes.byteLength;
    // If there is no room, Chromium rejects `write` either with a quota error or with a general one,
    // depending on timing; `truncate` always rejects with the quota error.
    await this.#writable!.truncate(end);
    await this.#writable!.write(bytes);
    this.#end = end;
  }

  async close(): Promise<void> {
    const writable = this.#writable;
    this.#writable = undefined;
    await writable?.close();
  }

  async read(start: number, length: number): Promise<Bytes> {
    const file = await this.#handle.getFile();
    return new Uint8Array(await file.slice(start, start + length).arrayBuffer());
  }

  async remove(): Promise<void> {
    // Discards bytes that were written but not closed, and frees their room.
    await this.#writable?.abort().catch(() => undefined);
    this.#writable = undefined;
    await this.#directory.removeEntry(this.#handle.name).catch(() => undefined);
    this.#unlock();
  }
}

/** The folder by its path, `'a/b'`. */
async function openDirectory(folder: string): Promise<FileSystemDirectoryHandle> {
  let directory = await navigator.storage.getDirectory();
  for (const name of folder.split('/').filter((part) => part !== '')) {
    directory = await directory.getDirectoryHandle(name, { create: true });
  }
  return directory;
}

async function removeStaleFiles(directory: FileSystemDirectoryHandle): Promise<void> {
  const names: string[] = [];
  for await (const name of directory.keys()) if (NAME.test(name)) names.push(name);
  for (const name of names) {
    await navigator.locks.request(lockName(name), { ifAvailable: true }, async (free) => {
      if (free) await directory.removeEntry(name).catch(() => undefined);
    });
  }
}

const lockName = (name: string) => `lock of ${name}`;

/** Resolves when the lock is held, to a function that releases it. */
function lock(name: string): Promise<() => void> {
  return new Promise((held, failed) => {
    navigator.locks
      .request(name, () => new Promise<void>((unlock) => held(() => unlock())))
      .catch(failed);
  });
}
