import { LRFinderError, messageOf } from '../errors.ts';

/** An error in the arguments of the command, or in a file that they name. */
export class UsageError extends LRFinderError {
  override readonly name = 'UsageError';
}

/** An error of the training: of the user's code, or of what it calls. */
export class TrainingError extends LRFinderError {
  override readonly name = 'TrainingError';
}

/**
 * Runs a test. Errors of the library's checks are errors of arguments; all others are errors of the
 * training.
 *
 * @throws {LRFinderError} for arguments, unchanged.
 * @throws {TrainingError} for the rest, with the original error as its cause.
 */
export async function wrapTrainingErrors<T>(test: () => Promise<T>): Promise<T> {
  try {
    return await test();
  } catch (error) {
    const cause = theOneOf(error);
    if (isLRFinderError(cause)) throw cause;
    throw new TrainingError(`The training failed: ${messageOf(cause)}`, { cause });
  }
}

/** The error that also made putting the training back fail, such as the end of its process. */
function theOneOf(error: unknown): unknown {
  const isOne = error instanceof AggregateError && new Set(error.errors).size === 1;
  return isOne ? error.errors[0] : error;
}

/**
 * Also true for errors of another installation of the library, which the module may use. A `CommandError` is
 * one of the training.
 */
function isLRFinderError(error: unknown): boolean {
  if (!(error instanceof Error) || error.name === 'CommandError') return false;
  const names = ['ArgumentError', 'CacheError', 'DataError', 'StateError'];
  return error instanceof LRFinderError || names.includes(error.name);
}
