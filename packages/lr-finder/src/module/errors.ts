import { LRFinderError } from '../errors.ts';

/** Something that the arguments of the command, or a file that they name, are to blame for. */
export class UsageError extends LRFinderError {
  override readonly name = 'UsageError';
}

/** The training itself went wrong: the user's own code, or what it calls. */
export class TrainingError extends LRFinderError {
  override readonly name = 'TrainingError';
}
