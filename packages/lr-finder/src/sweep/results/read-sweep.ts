import { DataError } from '../../errors.ts';
import { type Line, linesOf } from './lines.ts';
import { parseHeader, parseRecord } from './record.ts';
import type { Sweep, SweepHeader, SweepResult } from './result.ts';

/** A line of a sweep's file: first the header, then the results. */
export type SweepLine = { readonly line: Line } & (
  | { readonly kind: 'header'; readonly header: SweepHeader }
  | { readonly kind: 'result'; readonly result: SweepResult }
  /** The last line, if it can't be read. */
  | { readonly kind: 'spoilt' }
);

/**
 * Iterates over a sweep's file without keeping it. Only its last line may be unreadable: then the
 * program ended while it wrote this line.
 *
 * @throws {DataError} for any other unreadable line, with its number.
 * @throws the error of the file system if there is no such file.
 */
export async function* sweepLines(file: string): AsyncGenerator<SweepLine, void, undefined> {
  let spoilt: { readonly line: Line; readonly error: DataError } | undefined;
  let isFirst = true;
  for await (const line of linesOf(file)) {
    if (line.text.trim() === '') continue;
    if (spoilt) throw spoilt.error;
    try {
      if (isFirst) yield { line, kind: 'header', header: parseHeader(line.text) };
      else yield { line, kind: 'result', result: parseRecord(line.text) };
    } catch (cause) {
      if (!(cause instanceof DataError)) throw cause;
      const error = new DataError(`${file}:${line.number}: ${cause.message}`, { cause });
      if (isFirst) throw error;
      spoilt = { line, error };
    }
    isFirst = false;
  }
  if (isFirst) {
    throw new DataError(
      `${file}: Expected a sweep, got an empty file. Name a file that lr-finder sweep wrote`,
    );
  }
  if (spoilt) yield { line: spoilt.line, kind: 'spoilt' };
}

/**
 * Reads a sweep's file. An unreadable last line is ignored.
 *
 * @throws {DataError} if it is no sweep, with the number of the line.
 * @throws the error of the file system if there is no such file.
 */
export async function readSweep(file: string): Promise<Sweep> {
  let header: SweepHeader | undefined;
  const results = new Map<string, SweepResult>();
  for await (const line of sweepLines(file)) {
    if (line.kind === 'header') header = line.header;
    else if (line.kind === 'result') results.set(line.result.id, line.result);
  }
  return { ...header!, results: [...results.values()] };
}
