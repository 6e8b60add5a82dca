import { DataError, describe, expected } from '../../errors.ts';
import { parseHistory } from '../../range-test/history.ts';
import { STOP_REASONS, type StopReason } from '../../range-test/stopping.ts';
import { isPlainObject } from '../settings/canonical-json.ts';
import type { Setting } from '../settings/setting.ts';
import type { SweepHeader, SweepResult } from './result.ts';

// A sweep's file is JSON Lines: the header, then a line for each result, in the order of arrival. A
// line has its history as lr, loss and rawLoss, so each line is also a history file.

/** The value of `format` in the first line. */
export const SWEEP_FORMAT = 'lr-finder-sweep';
/** The version that is written; this and earlier ones can be read. */
export const SWEEP_VERSION = 1;

/** The first line of a sweep's file, with its line ending. */
export function writeHeader({ module, moduleHash, options }: SweepHeader): string {
  const header = { format: SWEEP_FORMAT, version: SWEEP_VERSION, module, moduleHash, options };
  return `${JSON.stringify(header)}\n`;
}

/** A result as a line, with its line ending. Numbers that aren't finite are `null`. */
export function writeRecord(result: SweepResult): string {
  if (result.outcome !== 'tested') return `${JSON.stringify(result)}\n`;
  const { history, ...about } = result;
  return `${JSON.stringify({ ...about, ...history })}\n`;
}

/**
 * Parses the first line.
 *
 * @throws {DataError} if it is no header.
 */
export function parseHeader(line: string): SweepHeader {
  const value = parsed(line);
  if (value.format !== SWEEP_FORMAT) {
    throw new DataError(
      `${expected('format', `'${SWEEP_FORMAT}' in the first line`, value.format)}. Name a file that lr-finder sweep wrote`,
    );
  }
  if (!(Number.isInteger(value.version) && Number(value.version) <= SWEEP_VERSION)) {
    throw new DataError(
      `${expected('version', `at most ${SWEEP_VERSION}`, value.version)}. Read it with the lr-finder that wrote it, or update this one`,
    );
  }
  const { options = {} } = value;
  if (!isPlainObject(options)) throw new DataError(expected('options', 'an object', options));
  return { module: text(value, 'module'), moduleHash: text(value, 'moduleHash'), options };
}

/**
 * Parses the line of a result.
 *
 * @throws {DataError} with the name of the wrong member.
 */
export function parseRecord(line: string): SweepResult {
  return asResult(parsed(line));
}

/**
 * Checks a result with the members of a line, such as one from Redis.
 *
 * @throws {DataError} with the name of the wrong member.
 */
export function asResult(value: Readonly<Record<string, unknown>>): SweepResult {
  const { setting, outcome, band } = value;
  if (!isPlainObject(setting)) throw new DataError(expected('setting', 'an object', setting));
  const known = {
    id: text(value, 'id'),
    setting: setting as Setting,
    seed: number(value, 'seed'),
    seconds: number(value, 'seconds'),
  };
  if (outcome === 'failed' || outcome === 'timed-out') {
    return { ...known, outcome, error: text(value, 'error') };
  }
  if (outcome !== 'tested') {
    throw new DataError(expected('outcome', "'tested', 'failed' or 'timed-out'", outcome));
  }
  const { optimizer, engine, stopReason } = value;
  if (!STOP_REASONS.includes(stopReason as StopReason)) {
    throw new DataError(expected('stopReason', `one of ${STOP_REASONS.join(', ')}`, stopReason));
  }
  const { lr, loss, rawLoss } = value;
  const history = parseHistory({ lr, loss, rawLoss });
  return {
    ...known,
    outcome,
    history,
    stopReason: stopReason as StopReason,
    steps: number(value, 'steps'),
    ...(band !== undefined && { band: bandOf(band, history.lr.length) }),
    ...(typeof optimizer === 'string' && { optimizer }),
    ...(typeof engine === 'string' && { engine }),
    lossAfterUpdate: value.lossAfterUpdate === true,
    ...(value.stepsPerPoint !== undefined && { stepsPerPoint: number(value, 'stepsPerPoint') }),
    ...(value.restoredEachLr === true && { restoredEachLr: true }),
    ...(value.samples !== undefined && { samples: number(value, 'samples') }),
    ...(value.parameters !== undefined && { parameters: number(value, 'parameters') }),
  };
}

function parsed(line: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new DataError(`Expected a line of JSON, got ${describe(line)}`, { cause });
  }
  if (!isPlainObject(value))
    throw new DataError(`Expected an object in JSON, got ${describe(value)}`);
  return value;
}

function text(value: Readonly<Record<string, unknown>>, name: string): string {
  const found = value[name];
  if (typeof found !== 'string') throw new DataError(expected(name, 'text', found));
  return found;
}

function number(value: Readonly<Record<string, unknown>>, name: string): number {
  const found = value[name];
  if (!Number.isFinite(found)) throw new DataError(expected(name, 'a finite number', found));
  return found as number;
}

function bandOf(value: unknown, length: number) {
  const { low, high } = Object(value) as { low?: unknown; high?: unknown };
  const both = parseHistory({ lr: low, loss: high });
  if (both.lr.length !== length) {
    throw new DataError(expected('band', `{ low, high } with ${length} losses each`, value));
  }
  return { low: both.lr, high: both.loss };
}
