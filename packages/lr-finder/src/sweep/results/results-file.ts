import {
  type BigIntStats,
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
} from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { StateError } from '../../errors.ts';
import { canonicalJson } from '../settings/canonical-json.ts';
import { append } from './append.ts';
import { type SweepLine, sweepLines } from './read-sweep.ts';
import { writeHeader, writeRecord } from './record.ts';
import type { SweepHeader, SweepResult } from './result.ts';

/** A sweep's open file, to which results are added. */
export interface ResultsFile {
  /** The outcomes that the file had when it was opened, by the ids of the tests. */
  readonly known: ReadonlyMap<string, SweepResult['outcome']>;
  /**
   * Writes a whole result before it returns.
   *
   * @throws {StateError} if it can't be written; then no part of it is in the file.
   */
  add(result: SweepResult): void;
  /**
   * Flushes the added results to the disk.
   *
   * @throws {StateError} if this fails.
   */
  sync(): void;
  close(): void;
}

/** Milliseconds in which another program can finish writing a line. */
const SETTLING = 200;

/**
 * Opens a sweep's file, or creates it. Removes an unreadable last line, and changes nothing else: a
 * file of another sweep stays as it is.
 *
 * @param inputs - files that are read, and must not be written.
 * @throws {StateError} if it can't be written, or is of another module or of other options.
 * @throws {DataError} if it is no sweep, with the number of the line.
 */
export async function openResults(
  file: string,
  header: SweepHeader,
  inputs: readonly string[] = [],
): Promise<ResultsFile> {
  const descriptor = openFile(file, inputs);
  const written = (act: () => void): void => {
    try {
      act();
    } catch (error) {
      throw unwritable(file, error, 'Make room for it: the same command goes on from there');
    }
  };
  const write = (text: string): void => written(() => append(descriptor, text));
  try {
    const known = new Map<string, SweepResult['outcome']>();
    const first = writeHeader(header);
    if (isBeginning(descriptor, first)) {
      ftruncateSync(descriptor, 0);
      write(first);
    } else {
      const last = await readKnown(file, descriptor, header, known);
      if (last.kind === 'spoilt') ftruncateSync(descriptor, last.line.start);
      else if (!last.line.isEnded) write('\n');
    }
    return {
      known,
      add: (result) => write(writeRecord(result)),
      sync: () => written(() => fsyncSync(descriptor)),
      close: () => closeSync(descriptor),
    };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** Reads the file. Resolves to its last line. */
async function readKnown(
  file: string,
  descriptor: number,
  header: SweepHeader,
  known: Map<string, SweepResult['outcome']>,
): Promise<SweepLine> {
  for (;;) {
    let last: SweepLine | undefined;
    for await (const line of sweepLines(file)) {
      last = line;
      if (line.kind === 'header') expectSame(file, line.header, header);
      else if (line.kind === 'result') known.set(line.result.id, line.result.outcome);
    }
    if (last!.line.isEnded) return last!;
    // Another sweep may still be writing this line.
    const { size } = fstatSync(descriptor);
    await wait(SETTLING);
    if (fstatSync(descriptor).size === size) return last!;
  }
}

function openFile(file: string, inputs: readonly string[]): number {
  try {
    // Checked before `open`, which would wait for the other end of a pipe.
    const there = statSync(file, { bigint: true, throwIfNoEntry: false });
    if (there && !there.isFile()) throw unwritable(file, 'no plain file');
    if (there && inputs.some((input) => isSame(there, statSync(input, { bigint: true })))) {
      throw unwritable(file, 'a file of the sweep itself');
    }
    // For reading and appending, also if other programs append.
    return openSync(file, 'a+');
  } catch (error) {
    throw error instanceof StateError ? error : unwritable(file, error);
  }
}

function unwritable(file: string, got: unknown, remedy = 'Name another'): StateError {
  const { code = String(got) } = got as NodeJS.ErrnoException;
  return new StateError(
    `Expected ${file} to be a file that can be written, got ${code}. ${remedy}`,
    { cause: got },
  );
}

function isSame(one: BigIntStats, other: BigIntStats): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

function expectSame(file: string, found: SweepHeader, wanted: SweepHeader): void {
  const remedy = 'Name another file to begin anew, or delete this one';
  if (found.moduleHash !== wanted.moduleHash) {
    throw new StateError(
      `Expected ${file} to be a sweep of ${wanted.module} as it is now (${wanted.moduleHash}), got one of ${found.module} as it was (${found.moduleHash}). ${remedy}`,
    );
  }
  const [before, now] = [canonicalJson(found.options), canonicalJson(wanted.options)];
  if (before !== now) {
    throw new StateError(
      `Expected ${file} to be a sweep with the options ${now}, got one with ${before}. ${remedy}`,
    );
  }
}

/** Whether the file is empty, or has only a part of this first line. */
function isBeginning(descriptor: number, header: string): boolean {
  const { size } = fstatSync(descriptor);
  const wanted = Buffer.from(header);
  if (size >= wanted.length) return false;
  const found = Buffer.alloc(size);
  readSync(descriptor, found, 0, size, 0);
  return found.equals(wanted.subarray(0, size));
}
