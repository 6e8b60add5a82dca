import { LRFinderError, messageOf } from '../errors.ts';

/** Something that the arguments of the command, or a file that they name, are to blame for. */
export class UsageError extends LRFinderError {
  override readonly name = 'UsageError';
}

/** The training itself went wrong: the user's own code, or what it calls. */
export class TrainingError extends LRFinderError {
  override readonly name = 'TrainingError';
}

/**
 * Runs a test. What of the library's own checking fails is a matter of arguments; the rest, of the
 * training.
 *
 * @throws {LRFinderError} for arguments, as it was thrown.
 * @throws {TrainingError} for the rest, with what was thrown as its cause.
 */
export async function wrapTrainingErrors<T>(test: () => Promise<T>): Promise<T> {
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
