import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { DataError } from '../../errors.ts';
import { parseHeader, parseRecord } from './record.ts';
import type { Sweep, SweepHeader, SweepResult } from './result.ts';

/** A sweep's file, line by line: first the header, then each result as it came. */
export type SweepLine =
  | { readonly header: SweepHeader; readonly result?: undefined }
  | { readonly header?: undefined; readonly result: SweepResult };

/**
 * Goes through a sweep's file without keeping it. A last line that was cut off (the program ended
 * while it wrote it) is left out.
 *
 * @throws {DataError} for any other line that is none of a sweep, naming it.
 * @throws what the file system throws where there is no such file.
 */
export async function* sweepLines(file: string): AsyncGenerator<SweepLine, void, undefined> {
  const input = createReadStream(file, 'utf8');
  let number = 0;
  // A line that can't be read is held back: only the last may be so.
  let doubted: DataError | undefined;
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (doubted) throw doubted;
      number++;
      if (line.trim() === '') continue;
      try {
        yield number === 1 ? { header: parseHeader(line) } : { result: parseRecord(line) };
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
        const { message } = error;
        doubted = new DataError(`${file}:${number}: ${message}`, { cause: error });
        if (number === 1) throw doubted;
      }
    }
    if (number === 0) {
      throw new DataError(
        `${file}: Expected a sweep, got an empty file. Name a file that lr-finder sweep wrote`,
      );
    }
  } finally {
    input.destroy();
  }
}

/**
 * Reads a sweep's file.
 *
 * @throws {DataError} where it is no sweep, naming the line.
 * @throws what the file system throws where there is no such file.
 */
export async function readSweep(file: string): Promise<Sweep> {
  let header: SweepHeader | undefined;
  const results = new Map<string, SweepResult>();
  for await (const line of sweepLines(file)) {
    if (line.header) header = line.header;
    else results.set(line.result.id, line.result);
  }
  return { ...header!, results: [...results.values()] };
}
