import { DataError, describe, expected } from '../errors.ts';

/**
 * The record of a learning rate range test: three lists of equal length, one entry a recorded
 * rate. Plain data: `JSON.stringify` writes it (non-finite numbers as `null`), `parseHistory`
 * reads it back.
 *
 * `rawLoss[i]` is the training loss *before* the update at `lr[i]`, or the validation loss after
 * it; with several steps at a rate, the mean of their training losses. `lr` and `loss` are what
 * pytorch-lr-finder calls by these names.
 */
export interface History {
  /** Learning rates, in the order they were used. */
  readonly lr: readonly number[];
  /** The moving average of the losses (see `smoothF`). */
  readonly loss: readonly number[];
  /** Losses as measured. */
  readonly rawLoss: readonly number[];
}

/** A history as others record it: where `rawLoss` is missing, `loss` takes its place. */
export type LossHistory = Omit<History, 'rawLoss'> & Partial<Pick<History, 'rawLoss'>>;

/**
 * Reads a history from JSON, as text or already parsed. `null` becomes `NaN`. If `rawLoss` is missing
 * (pytorch-lr-finder writes none), `loss` takes its place.
 *
 * @throws {DataError} when it isn't a history; the message names the wrong entry.
 */
export function parseHistory(json: unknown): History {
  const value = typeof json === 'string' ? parseJson(json) : json;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DataError(expected('history', 'an object { lr, loss }', value));
  }
  const { lr, loss, rawLoss = loss } = value as Record<string, unknown>;
  const history = {
    lr: numbers('history.lr', lr),
    loss: numbers('history.loss', loss),
    rawLoss: numbers('history.rawLoss', rawLoss),
  };
  expectEqualLengths(history);
  return history;
}

/** @throws {DataError} when the lists of a history differ in length. */
export function expectEqualLengths({ lr, loss, rawLoss }: History, name = 'history'): void {
  if (loss.length !== lr.length || rawLoss.length !== lr.length) {
    throw new DataError(
      `Expected \`${name}\` to have lists of equal length, got ${lr.length} lr, ${loss.length} loss and ${rawLoss.length} rawLoss`,
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DataError(`Expected \`history\` to be JSON, got ${describe(text)}`, { cause: error });
  }
}

function numbers(name: string, list: unknown): number[] {
  if (!isList(list)) throw new DataError(expected(name, 'a list of numbers', list));
  const values: readonly unknown[] = Array.isArray(list) ? list : Array.from(list);
  return values.map((value, i) => {
    if (value === null) return Number.NaN;
    if (typeof value === 'number') return value;
    throw new DataError(expected(`${name}[${i}]`, 'a number or null', value));
  });
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
