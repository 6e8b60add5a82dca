import { DataError } from '../../errors.ts';
import { type Line, linesOf } from './lines.ts';
import { parseHeader, parseRecord } from './record.ts';
import type { Sweep, SweepHeader, SweepResult } from './result.ts';

/** A line of a sweep's file: first the header, then each result as it came. */
export type SweepLine = { readonly line: Line } & (
  | { readonly kind: 'header'; readonly header: SweepHeader }
  | { readonly kind: 'result'; readonly result: SweepResult }
  /** The last, where it can't be read. */
  | { readonly kind: 'spoilt' }
);

/**
 * Goes through a sweep's file without keeping it. Only its last line may be one that can't be read:
 * the program ended while it wrote that.
 *
 * @throws {DataError} for any other line that is none of a sweep, naming it.
 * @throws what the file system throws where there is no such file.
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
 * Reads a sweep's file. A last line that can't be read is left out.
 *
 * @throws {DataError} where it is no sweep, naming the line.
 * @throws what the file system throws where there is no such file.
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
