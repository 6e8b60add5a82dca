import {
  accessSync,
  type BigIntStats,
  constants,
  fstatSync,
  lstatSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { UsageError } from '../module/errors.ts';

/** What a file can be written as: its name says which. */
export type OutputFormat = 'json' | 'csv' | 'svg' | 'png' | 'html';

/** A file to write, checked. */
export interface Output {
  readonly file: string;
  readonly format: OutputFormat;
}

/**
 * Checks the files to write before any work is done for them: each can be written, and none is a
 * file that is read, or another output, under whatever name.
 *
 * @param inputs - files that are read; `-` is the standard input.
 * @throws {UsageError} naming the first file that can't be written.
 */
export function checkOutputs(
  files: readonly string[],
  formats: readonly OutputFormat[],
  inputs: readonly string[] = [],
): Output[] {
  /** What is read or written already: its identity, and what a message calls it. */
  const taken = new Map<string, string>();
  const take = (stats: BigIntStats | undefined, name: string) => {
    if (stats?.isFile()) taken.set(inodeOf(stats), name);
  };
  for (const input of inputs) {
    take(input === '-' ? statsOf(0) : statsOf(input), `the input ${input}`);
  }
  take(statsOf(1), 'the standard output');
  take(statsOf(2), 'the standard error');
  return files.map((file) => {
    const format = formatOf(file, formats);
    const stats = expectWritable(file);
    // Devices and pipes take more than one output.
    if (stats && !stats.isFile()) return { file, format };
    const identity = stats ? inodeOf(stats) : targetOf(file);
    const other = taken.get(identity);
    if (other !== undefined) {
      throw new UsageError(
        `Expected \`--out\` to be another file than ${other}, got ${file}. Name another`,
      );
    }
    taken.set(identity, `the output ${file}`);
    return { file, format };
  });
}

/** The error for a file that the file system doesn't let be written. */
export function unwritable(file: string, error: unknown): UsageError {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  return new UsageError(
    `Expected ${file} to be a file that can be written, got ${code}. Name another`,
    { cause: error },
  );
}

/** The file that links lead to, also where it isn't there yet: it is written, and the link stays. */
export function targetOf(file: string): string {
  const path = join(realpathSync(dirname(file)), basename(file));
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink();
  // Links in a circle don't come here: `statSync` refuses them.
  return isLink ? targetOf(resolve(dirname(path), readlinkSync(path))) : path;
}

function formatOf(file: string, formats: readonly OutputFormat[]): OutputFormat {
  const format = formats.find((known) => extname(file).toLowerCase() === `.${known}`);
  if (format) return format;
  const known = formats.map((name) => `.${name}`).join(', ');
  throw new UsageError(
    `Expected \`--out\` to be a file that ends in ${known}, got ${file}. Name it so`,
  );
}

/**
 * Asks the file system whether a file can be written, and touches nothing. Returns what is there.
 *
 * @throws {UsageError} where it can't be.
 */
function expectWritable(file: string): BigIntStats | undefined {
  try {
    const folder = dirname(file);
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
      throw new UsageError(`Expected ${folder} to be a folder, to write ${file} in. Make it first`);
    }
    const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
    if (stats?.isDirectory() || /[\\/]$/.test(file)) {
      throw new UsageError(`Expected ${file} to be a file, got a folder. Name a file in it`);
    }
    // A file that is marked as read-only is that for everybody: root could replace it all the same.
    if (stats?.isFile() && (stats.mode & 0o222n) === 0n) {
      throw new UsageError(
        `Expected ${file} to be a file that can be written, got one that is read-only. Name another`,
      );
    }
    if (stats) accessSync(file, constants.W_OK);
    // A file is replaced by a new one from the same folder.
    if (!stats || stats.isFile())
      accessSync(dirname(targetOf(file)), constants.W_OK | constants.X_OK);
    return stats;
  } catch (error) {
    throw error instanceof UsageError ? error : unwritable(file, error);
  }
}

function inodeOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

/** What is there, or behind a descriptor. What can't be looked at is refused by who reads or writes it. */
function statsOf(file: string | number): BigIntStats | undefined {
  try {
    return typeof file === 'number'
      ? fstatSync(file, { bigint: true })
      : statSync(file, { bigint: true });
  } catch {
    return undefined;
  }
}
