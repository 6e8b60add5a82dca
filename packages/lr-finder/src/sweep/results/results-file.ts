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

/** A sweep's file, open to go on where it was. */
export interface ResultsFile {
  /** What it had already: how each test came out, by its name. */
  readonly known: ReadonlyMap<string, SweepResult['outcome']>;
  /**
   * Adds a result: whole, before it returns.
   *
   * @throws {StateError} where it can't be written; then nothing of it is in the file.
   */
  add(result: SweepResult): void;
  /**
   * Has the disk write what was added.
   *
   * @throws {StateError} where it can't.
   */
  sync(): void;
  close(): void;
}

/** Milliseconds in which another program writes the rest of a line. */
const SETTLING = 200;

/**
 * Opens a sweep's file, or begins one. A last line that can't be read is cut off. Nothing else is: a
 * file that isn't of this sweep stays as it is.
 *
 * @param inputs - files that are read, and may not be written to.
 * @throws {StateError} where it can't be written, is of another module, or of other options.
 * @throws {DataError} where it is no sweep, naming the line.
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

/** Reads what the file has. Resolves to its last line. */
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
    // Another sweep may be writing it right now.
    const { size } = fstatSync(descriptor);
    await wait(SETTLING);
    if (fstatSync(descriptor).size === size) return last!;
  }
}

function openFile(file: string, inputs: readonly string[]): number {
  try {
    // Before it is opened, as to open a pipe would wait for its other end.
    const there = statSync(file, { bigint: true, throwIfNoEntry: false });
    if (there && !there.isFile()) throw unwritable(file, 'no plain file');
    if (there && inputs.some((input) => isSame(there, statSync(input, { bigint: true })))) {
      throw unwritable(file, 'a file of the sweep itself');
    }
    // To read and to add, whoever else adds.
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

/** Whether the file is empty, or was left by a program that ended while it wrote this first line. */
function isBeginning(descriptor: number, header: string): boolean {
  const { size } = fstatSync(descriptor);
  const wanted = Buffer.from(header);
  if (size >= wanted.length) return false;
  const found = Buffer.alloc(size);
  readSync(descriptor, found, 0, size, 0);
  return found.equals(wanted.subarray(0, size));
}
