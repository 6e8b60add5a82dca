import { randomUUID } from 'node:crypto';
import { type BigIntStats, realpathSync, statSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { UsageError } from '../module/errors.ts';

/** What a file can be written as: its name says which. */
export type OutputFormat = 'json' | 'csv' | 'svg' | 'png' | 'html';

/** A file to write, checked. */
export interface Output {
  readonly file: string;
  readonly format: OutputFormat;
}

/**
 * Checks the files to write before any work is done for them.
 *
 * @param inputs - files that are read, and may not be written over.
 * @throws {UsageError} naming the first file that can't be written.
 */
export function checkOutputs(
  files: readonly string[],
  formats: readonly OutputFormat[],
  inputs: readonly string[] = [],
): Output[] {
  return files.map((file) => {
    const format = formats.find((known) => extname(file).toLowerCase() === `.${known}`);
    if (!format) {
      const known = formats.map((name) => `.${name}`).join(', ');
      throw new UsageError(
        `Expected \`--out\` to be a file that ends in ${known}, got ${file}. Name it so`,
      );
    }
    const folder = identity(dirname(file));
    if (!folder?.isDirectory()) {
      throw new UsageError(
        `Expected ${dirname(file)} to be a folder, to write ${file} in. Make it first`,
      );
    }
    const there = identity(file);
    if (there && inputs.some((input) => isSame(there, identity(input)))) {
      throw new UsageError(
        `Expected \`--out\` to be another file than the history, got ${file}. Name another`,
      );
    }
    return { file, format };
  });
}

/** Writes a file, in place of one that is there: whole, or not at all. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  // A device or a pipe is written to, not replaced.
  const isFile = identity(file)?.isFile() ?? true;
  const target = isFile ? realTarget(file) : file;
  const temporary = `${target}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    if (!isFile) return await writeFile(file, content);
    await writeFile(temporary, content, { flag: 'wx' });
    await rename(temporary, target);
  } catch (error) {
    if (isFile) await rm(temporary, { force: true });
    throw unwritable(file, error);
  }
}

/**
 * Writes a file under a name that is free: the one wanted, or that with a number. Resolves to it.
 */
export async function writeBeside(wanted: string, content: string): Promise<string> {
  const extension = extname(wanted);
  const stem = wanted.slice(0, wanted.length - extension.length);
  for (let number = 1; ; number++) {
    const file = number === 1 ? wanted : `${stem}-${number}${extension}`;
    try {
      await writeFile(file, content, { flag: 'wx' });
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unwritable(file, error);
    }
  }
}

function unwritable(file: string, error: unknown): UsageError {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  return new UsageError(
    `Expected ${file} to be a file that can be written, got ${code}. Name another`,
    { cause: error },
  );
}

function identity(file: string): BigIntStats | undefined {
  return statSync(file, { bigint: true, throwIfNoEntry: false });
}

/** Where a link leads: it is kept, and what it names is replaced. */
function realTarget(file: string): string {
  return identity(file) ? realpathSync(file) : file;
}

function isSame(one: BigIntStats, other: BigIntStats | undefined): boolean {
  return one.dev === other?.dev && one.ino === other.ino;
}
