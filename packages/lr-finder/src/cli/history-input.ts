import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { formatOfName, type HistoryFile } from '../history-file/history-file.ts';
import { readHistory } from '../history-file/read-history.ts';
import { UsageError } from '../module/errors.ts';
import { knownTraining } from '../range-test/known-training.ts';
import { suggest } from '../suggest/suggest.ts';
import type { Suggestion } from '../suggest/suggestion.ts';
import { unreadable } from './failure.ts';
import type { HistoryFlags } from './history-options.ts';
import { nameOf } from './test-name.ts';

/** A history file, with its name and its suggestion. */
export interface HistoryInput extends HistoryFile {
  readonly name: string;
  readonly suggestion: Suggestion;
}

/**
 * Reads a history from a file, or from standard input for `-`, and its curve with the options of the
 * flags, or else of the file.
 *
 * @throws {UsageError} when there is nothing to read.
 * @throws {HistoryFileError} when it isn't a history.
 */
export async function readInput(file: string, flags: HistoryFlags): Promise<HistoryInput> {
  return withSuggestion(file, await readFile(file, flags), flags);
}

/**
 * As `readInput`, from one file, or from two of TensorBoard: of the rates, and of the losses.
 *
 * @throws {UsageError} for more files.
 */
export async function readInputs(
  files: readonly string[],
  flags: HistoryFlags,
): Promise<HistoryInput> {
  const [first, second] = files;
  if (second === undefined) return readInput(first!, flags);
  if (files.length > 2) {
    throw new UsageError(
      `Expected one history, or two files of TensorBoard, got ${files.length} files. Put several tests side by side by lr-finder compare`,
    );
  }
  // A shell lists `loss.csv` before `lr.csv`.
  const isSwapped = hasRates(second) && !hasRates(first!);
  const [rates, losses] = isSwapped ? [second, first!] : [first!, second];
  const read = await guarded(losses, () =>
    readHistory([piecesOf(rates), piecesOf(losses)], { name: `${rates} and ${losses}` }),
  );
  return withSuggestion(losses, read, flags);
}

/** Whether a file is named for learning rates. */
function hasRates(file: string): boolean {
  return /(?<![a-z])(?:lr|learning[_ -]?rate)(?![a-z])/i.test(basename(file));
}

function withSuggestion(file: string, read: HistoryFile, flags: HistoryFlags): HistoryInput {
  const { method, optimizer = read.optimizer, skipStart, skipEnd, validationLoss } = flags;
  const measurement = {
    ...{ lossAfterUpdate: false, stepsPerPoint: 1, restoredEachLr: false },
    ...read.measurement,
    ...knownTraining({ samples: flags.samples, parameters: flags.parameters }),
    ...(validationLoss !== undefined && { lossAfterUpdate: validationLoss }),
  };
  const suggestion = suggest(read.history, {
    ...measurement,
    method,
    optimizer: optimizer?.toLowerCase(),
    skipStart,
    skipEnd,
  });
  return { ...read, name: nameOf(file), measurement, suggestion };
}

async function readFile(file: string, flags: HistoryFlags): Promise<HistoryFile> {
  if (file === '-' && process.stdin.isTTY) {
    throw new UsageError(
      'Expected a history on the standard input, got a terminal. Pipe one in, or name a file',
    );
  }
  const { format = formatOfName(file), lrColumn, lossColumn } = flags;
  const options = { format, lrColumn, lossColumn };
  return guarded(file, () => {
    if (file === '-') return readHistory(process.stdin, { ...options, name: 'the standard input' });
    const name = eventFileIn(file) ?? file;
    return readHistory(piecesOf(name), { ...options, name });
  });
}

/**
 * The event file in a folder, as TensorBoard takes folders, or `undefined` for a file.
 *
 * @throws {UsageError} unless the folder has one.
 */
function eventFileIn(folder: string): string | undefined {
  if (!statSync(folder).isDirectory()) return undefined;
  const found = readdirSync(folder).filter((name) => name.includes('tfevents'));
  if (found.length === 1) return join(folder, found[0]!);
  const names = found.length === 0 ? 'none' : found.sort().slice(0, 8).join(', ');
  throw new UsageError(
    `Expected one event file of TensorBoard in the folder ${folder}, got ${names}. Name the file`,
  );
}

async function guarded(file: string, read: () => Promise<HistoryFile>): Promise<HistoryFile> {
  try {
    return await read();
  } catch (error) {
    const { path = file } = error as NodeJS.ErrnoException;
    throw unreadable('a history file', path, 'Name a file, or - for the standard input', error);
  }
}

/** Bytes per piece. */
const PIECE = 2 ** 16;

/**
 * The bytes of a file, piece by piece, in memory that is used again. Synchronous, as nothing else is to
 * be done meanwhile: loading Node's streams takes as long as reading a usual history.
 */
async function* piecesOf(file: string): AsyncGenerator<Uint8Array> {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = new Uint8Array(PIECE);
    let length = readSync(descriptor, bytes);
    while (length > 0) {
      yield bytes.subarray(0, length);
      length = readSync(descriptor, bytes);
    }
  } finally {
    closeSync(descriptor);
  }
}
