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
    if (error instanceof LRFinderError || isLRFinderError(error)) throw error;
    throw new TrainingError(`The training failed: ${messageOf(error)}`, { cause: error });
  }
}

/** Also true for errors of another installation of the library, which the module may use. */
function isLRFinderError(error: unknown): boolean {
  return (
    error instanceof Error &&
    ['ArgumentError', 'CacheError', 'DataError', 'StateError'].includes(error.name)
  );
}
