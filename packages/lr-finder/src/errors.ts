/** What all errors of this library have in common: `error instanceof LRFinderError`. */
export class LRFinderError extends Error {
  override readonly name: string = 'LRFinderError';
}

/** An argument that can't be used. It is thrown before anything is touched. */
export class ArgumentError extends LRFinderError {
  override readonly name = 'ArgumentError';
}

/** Data, or a history, that doesn't hold what is needed. */
export class DataError extends LRFinderError {
  override readonly name: string = 'DataError';
}

/** A call that came too early or too late, such as `suggestion()` before `rangeTest()`. */
export class StateError extends LRFinderError {
  override readonly name = 'StateError';
}

/**
 * A saved copy on disk (`cacheDir`) that can't be written, or that can't be read any more. Its
 * `cause` is what the file system said.
 */
export class CacheError extends LRFinderError {
  override readonly name = 'CacheError';
}

/** The one form of an argument's error: ``Expected `numIter` to be an integer >= 2, got 1``. */
export function expected(name: string, what: string, got: unknown): string {
  return `Expected \`${name}\` to be ${what}, got ${describe(got)}`;
}

/** @throws {ArgumentError} where `ok` is false: names the argument and says what it has to be. */
export function check(ok: boolean, name: string, what: string, got: unknown): void {
  if (!ok) throw new ArgumentError(expected(name, what, got));
}

/** A value in a few characters, for an error's message. */
export function describe(value: unknown): string {
  if (typeof value === 'string') {
    return `'${value.length > 40 ? `${value.slice(0, 40)}...` : value}'`;
  }
  if (typeof value === 'function') return value.name ? `function ${value.name}` : 'a function';
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'bigint' ? `${value}n` : String(value);
  }
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

/** What an error says, whatever was thrown: without its full stop, to fit into another sentence. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  return message.replace(/\.$/, '');
}
