import { LRFinderError, messageOf } from '../errors.ts';
import { TrainingError } from './errors.ts';

/**
 * Runs a test. What of the library's own checking fails is a matter of arguments; the rest, of the
 * training.
 *
 * @throws {LRFinderError} for arguments, as it was thrown.
 * @throws {TrainingError} for the rest, with what was thrown as its cause.
 */
export async function trained<T>(test: () => Promise<T>): Promise<T> {
  try {
    return await test();
  } catch (error) {
    if (error instanceof LRFinderError || isLRFinderError(error)) throw error;
    throw new TrainingError(`The training failed: ${messageOf(error)}`, { cause: error });
  }
}

/** Also those of the library as the module has it, which may be another installation. */
function isLRFinderError(error: unknown): boolean {
  return (
    error instanceof Error &&
    ['ArgumentError', 'CacheError', 'DataError', 'StateError'].includes(error.name)
  );
}
