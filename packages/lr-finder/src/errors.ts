/** The base class of all errors of this library: `error instanceof LRFinderError`. */
export class LRFinderError extends Error {
  override readonly name: string = 'LRFinderError';
}

/** An argument that can't be used. It is thrown before anything is touched. */
export class ArgumentError extends LRFinderError {
  override readonly name = 'ArgumentError';
}

/** Data, or a history, that lacks what is needed. */
export class DataError extends LRFinderError {
  override readonly name: string = 'DataError';
}

/** A call that came too early or too late, such as `suggestion()` before `rangeTest()`. */
export class StateError extends LRFinderError {
  override readonly name = 'StateError';
}

/**
 * A saved copy on disk (`cacheDir`) that can't be written, or can no longer be read. Its `cause` is
 * the error of the file system.
 */
export class CacheError extends LRFinderError {
  override readonly name = 'CacheError';
}

/** The one form of an argument's error: ``Expected `numIter` to be an integer >= 2, got 1``. */
export function expected(name: string, what: string, got: unknown): string {
  return `Expected \`${name}\` to be ${what}, got ${describe(got)}`;
}

/** @throws {ArgumentError} unless `ok`; its message names the argument and what it has to be. */
export function check(ok: boolean, name: string, what: string, got: unknown): void {
  if (!ok) throw new ArgumentError(expected(name, what, got));
}

/** A value in a few characters, for an error's message. */
export function describe(value: unknown): string {
  if (typeof value === 'string') {
    return `'${value.length > 40 ? `${value.slice(0, 40)}...` : value}'`;
  }
  if (typeof value === 'bigint') return `${value}n`;
  const isObject = typeof value === 'object' && value !== null;
  if (!isObject && typeof value !== 'function') return String(value);
  return read(() => describeObject(value), 'an object that cannot be read');
}

function describeObject(value: object): string {
  if (typeof value === 'function') return value.name ? `function ${value.name}` : 'a function';
  if (Array.isArray(value)) {
    if (value.length > 4 || value.some((v) => typeof v === 'object' && v !== null)) {
      return `an array of ${value.length}`;
    }
    return `[${value.map(describe).join(', ')}]`;
  }
  const className: unknown = value.constructor?.name;
  if (typeof className === 'string' && className !== 'Object') {
    return `${/^[aeiou]/i.test(className) ? 'an' : 'a'} ${className}`;
  }
  const keys = Object.keys(value);
  return keys.length === 0 ? '{}' : `an object with ${keys.slice(0, 4).join(', ')}`;
}

/**
 * The message of whatever was thrown, without its full stop, so that it fits into another sentence.
 * The message of an `AggregateError` includes those of its errors.
 */
export function messageOf(error: unknown): string {
  return read(() => messageWithin(error, []), 'an error that cannot be read');
}

function messageWithin(error: unknown, within: readonly unknown[]): string {
  if (!(error instanceof Error)) {
    // String() throws for some objects.
    return typeof error === 'object' && error !== null ? describe(error) : String(error);
  }
  const message = String(error.message || error.name).replace(/\.$/, '');
  if (!(error instanceof AggregateError) || within.includes(error)) return message;
  // One error may be there twice: a process that has ended answers nothing more.
  const parts = [...new Set(error.errors)].map((part) => messageWithin(part, [...within, error]));
  return parts.length === 0 ? message : `${message}: ${parts.join('; ')}`;
}

/**
 * Does a last action once the outcome is certain. If it fails, that is a warning on the console: it
 * must neither hide an error nor lose a result.
 *
 * @param what - the action for the warning, such as `release()`.
 */
export async function tidyUp(what: string, action: () => unknown): Promise<void> {
  try {
    await action();
  } catch (error) {
    console.warn(`lr-finder: ${what} failed: ${messageOf(error)}`);
  }
}

/** What `get` returns; `otherwise` where a getter or a Proxy throws. */
function read(get: () => string, otherwise: string): string {
  try {
    return get();
  } catch {
    return otherwise;
  }
}
