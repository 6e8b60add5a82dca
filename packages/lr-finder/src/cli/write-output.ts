import { randomUUID } from 'node:crypto';
import { type Stats, statSync } from 'node:fs';
import { type FileHandle, open, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join } from 'node:path';
import { type Output, targetOf, unwritable } from './output-file.ts';

export type OutputContent = string | Uint8Array;

/**
 * Writes each file, even if another one can't be written. Resolves to the files that are written, and
 * to the errors of the others.
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
 * Writes a file under a free name: the wanted one, or that with a number. If the folder has no room, it
 * goes to the folder for temporary files, readable only by its owner. Resolves to its name.
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

/** Writes a file, and replaces an existing one: whole, or not at all. */
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
  // Even a part of what replaces a file that only its owner may read must not be readable for others.
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
 * @param finish - called before the file is closed.
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

/** Returns true if the name is taken. @throws any other error. */
function isTakenError(error: unknown): true {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  return true;
}

/** Gives a new file the mode of the old one, and its owner and group as far as allowed. */
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
  // A group other than the old one gets only the rights of everybody.
  await handle.chmod(hasGroup ? bits : (bits & 0o707) | ((bits & 0o007) << 3));
}
