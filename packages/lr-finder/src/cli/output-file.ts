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

/** The formats of a file, by the extension of its name. */
export type OutputFormat = 'json' | 'csv' | 'svg' | 'png' | 'html';

/** A file to write, checked. */
export interface Output {
  readonly file: string;
  readonly format: OutputFormat;
}

/**
 * Checks the files to write before any work is done for them: each can be written, and none is an
 * input file or another output, under any name.
 *
 * @param inputs - input files; `-` is the standard input.
 * @throws {UsageError} naming the first file that can't be written.
 */
export function checkOutputs(
  files: readonly string[],
  formats: readonly OutputFormat[],
  inputs: readonly string[] = [],
): Output[] {
  /** The files in use: the identity of each, and its name for a message. */
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
    // Several outputs may go to one device or pipe.
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

/** The error for a file that the file system refuses to write. */
export function unwritable(file: string, error: unknown): UsageError {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  return new UsageError(
    `Expected ${file} to be a file that can be written, got ${code}. Name another`,
    { cause: error },
  );
}

/** The file that a chain of links leads to, even if it doesn't exist yet: it is written, the link stays. */
export function targetOf(file: string): string {
  const path = join(realpathSync(dirname(file)), basename(file));
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink();
  // Circular links never get here: `statSync` refuses them.
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
 * Asks the file system whether a file can be written, without changing it. Returns its status.
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
    // Nobody may write a read-only file, even if root could replace it.
    if (stats?.isFile() && (stats.mode & 0o222n) === 0n) {
      throw new UsageError(
        `Expected ${file} to be a file that can be written, got one that is read-only. Name another`,
      );
    }
    if (stats) accessSync(file, constants.W_OK);
    // A file is replaced by a new file in the same folder.
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

/** The status of a file or descriptor. If it can't be read, a later read or write will fail anyway. */
function statsOf(file: string | number): BigIntStats | undefined {
  try {
    return typeof file === 'number'
      ? fstatSync(file, { bigint: true })
      : statSync(file, { bigint: true });
  } catch {
    return undefined;
  }
}
