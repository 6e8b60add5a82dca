import { LRFinderError } from '../errors.ts';

/**
 * What went wrong: `'start'`: the program can't be started; `'ended'`: the process ended; `'late'`: an
 * answer took longer than `timeLimit`; `'protocol'`: what it wrote is no answer; `'training'`: it answered
 * with an error.
 */
export type CommandErrorKind = 'start' | 'ended' | 'late' | 'protocol' | 'training';

/**
 * A training in another process failed. After an error of the kind `'training'` the process still answers;
 * after any other it is gone, and the state of the training with it.
 */
export class CommandError extends LRFinderError {
  override readonly name = 'CommandError';
  readonly kind: CommandErrorKind;

  constructor(kind: CommandErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
