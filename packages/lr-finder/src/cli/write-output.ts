import { randomUUID } from 'node:crypto';
import { type Stats, statSync } from 'node:fs';
import { type FileHandle, open, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join } from 'node:path';
import { type Output, targetOf, unwritable } from './output-file.ts';

export type OutputContent = string | Uint8Array;

/**
 * Writes each file; one that can't be written keeps none of the others from being. Resolves to those
 * that are written, and to why the others aren't.
 */
export async function writeOutputs(
  outputs: readonly Output[],
  contentOf: (output: Output, index: number) => OutputContent | Promise<OutputContent>,
): Promise<{ readonly outputs: readonly Output[]; readonly errors: readonly unknown[] }> {
  const written: Output[] = [];
  const errors: unknown[] = [];
  for (const [i, output] of outputs.entries()) {
    try {
      await writeWhole(output.file, await contentOf(output, i));
      written.push(output);
    } catch (error) {
      errors.push(error);
    }
  }
  return { outputs: written, errors };
}

/**
 * Writes a file under a name that is free: the one wanted, or that with a number. Where there is no
 * room, it goes to the folder for temporary files, for its owner only. Resolves to its name.
 */
export async function writeBeside(wanted: string, content: string): Promise<string> {
  const extension = extname(wanted);
  const stem = basename(wanted, extension);
  try {
    for (let number = 1; ; number++) {
      const file = number === 1 ? wanted : `${stem}-${number}${extension}`;
      const isTaken = await create(file, content, 0o666).then(() => false, isTakenError);
      if (!isTaken) return file;
    }
  } catch (error) {
    const file = join(tmpdir(), `${stem}-${randomUUID()}${extension}`);
    await create(file, content, 0o600).catch(() => {
      throw unwritable(wanted, error);
    });
    return file;
  }
}

/** Writes a file, in place of one that is there: whole, or not at all. */
async function writeWhole(file: string, content: OutputContent): Promise<void> {
  try {
    const before = statSync(file, { throwIfNoEntry: false });
    // A device or a pipe is written to, not replaced.
    if (before && !before.isFile()) await writeFile(file, content);
    else await replace(targetOf(file), before, content);
  } catch (error) {
    throw unwritable(file, error);
  }
}

async function replace(
  file: string,
  before: Stats | undefined,
  content: OutputContent,
): Promise<void> {
  const temporary = join(dirname(file), `.lr-finder-${randomUUID()}.tmp`);
  // What replaces a file that only its owner may read is never there for others, not even in part.
  await create(temporary, content, before ? 0o600 : 0o666, async (handle) => {
    if (before) await keepAccess(handle, before);
  });
  try {
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/**
 * Writes a new file, whole or not at all.
 *
 * @param finish - what else to do with it before it is closed.
 */
async function create(
  file: string,
  content: OutputContent,
  mode: number,
  finish: (handle: FileHandle) => Promise<void> = async () => {},
): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    try {
      await handle.writeFile(content);
      await finish(handle);
    } finally {
      await handle.close();
    }
  } catch (error) {
    await rm(file, { force: true }).catch(() => {});
    throw error;
  }
}

/** @throws any other error. */
function isTakenError(error: unknown): true {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  return true;
}

/** Gives a new file the mode of the one before it, and its owner and group as far as that is allowed. */
async function keepAccess(handle: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  const own = await handle.stat();
  const hasGroup =
    gid === own.gid ||
    (await handle.chown(own.uid, gid).then(
      () => true,
      () => false,
    ));
  if (uid !== own.uid) await handle.chown(uid, hasGroup ? gid : own.gid).catch(() => {});
  const bits = mode & 0o777;
  // Another group gets no more than everybody.
  await handle.chmod(hasGroup ? bits : (bits & 0o707) | ((bits & 0o007) << 3));
}
