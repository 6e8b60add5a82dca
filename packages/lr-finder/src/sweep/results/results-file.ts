import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { StateError } from '../../errors.ts';
import { canonicalJson } from '../settings/canonical-json.ts';
import { sweepLines } from './read-sweep.ts';
import { writeHeader, writeRecord } from './record.ts';
import type { SweepHeader, SweepResult } from './result.ts';

/** A sweep's file, open to go on where it was. */
export interface ResultsFile {
  /** What it had already: how each test came out, by its name. */
  readonly known: ReadonlyMap<string, SweepResult['outcome']>;
  /** Adds a result: whole, before it returns. */
  add(result: SweepResult): void;
  close(): void;
}

/**
 * Opens a sweep's file, or begins one. A last line that was cut off is cut away.
 *
 * @throws {StateError} where it is of another module, or of other options.
 * @throws {DataError} where it is no sweep.
 */
export async function openResults(file: string, header: SweepHeader): Promise<ResultsFile> {
  const known = new Map<string, SweepResult['outcome']>();
  const descriptor = openFile(file);
  try {
    cutTornHeader(descriptor);
    if (fstatSync(descriptor).size === 0) {
      writeSync(descriptor, writeHeader(header));
    } else {
      // Nothing is cut off a file that isn't this sweep's.
      for await (const line of sweepLines(file)) {
        if (line.header) expectSame(file, line.header, header);
        break;
      }
      cutTornLine(descriptor);
      for await (const { result } of sweepLines(file)) {
        if (result) known.set(result.id, result.outcome);
      }
    }
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  return {
    known,
    add: (result) => void writeSync(descriptor, writeRecord(result)),
    close: () => closeSync(descriptor),
  };
}

function openFile(file: string): number {
  try {
    // To read and to add, whoever else adds.
    return openSync(file, 'a+');
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new StateError(
      `Expected \`out\` to be a file that can be written, got ${file} (${code}). Name another`,
      { cause: error },
    );
  }
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

const NEW_LINE = 10;
const PIECE = 65536;

/** What comes after the last end of a line was being written when the program ended. */
function cutTornLine(descriptor: number): void {
  const { size } = fstatSync(descriptor);
  const piece = Buffer.alloc(PIECE);
  for (let end = size; end > 0; ) {
    const from = Math.max(0, end - PIECE);
    const length = readSync(descriptor, piece, 0, end - from, from);
    const last = piece.subarray(0, length).lastIndexOf(NEW_LINE);
    if (last >= 0) {
      if (from + last + 1 < size) ftruncateSync(descriptor, from + last + 1);
      return;
    }
    end = from;
  }
}

/** A program that was ended while it wrote the first line leaves the beginning of one. */
function cutTornHeader(descriptor: number): void {
  const { size } = fstatSync(descriptor);
  const start = Buffer.alloc(Math.min(size, PIECE));
  readSync(descriptor, start, 0, start.length, 0);
  const isTorn = size < PIECE && !start.includes(NEW_LINE);
  const wanted = writeHeader({ module: '', moduleHash: '', options: {} }).slice(0, 12);
  if (isTorn && start.toString().slice(0, 12) === wanted.slice(0, size))
    ftruncateSync(descriptor, 0);
}
