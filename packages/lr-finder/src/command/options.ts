import { number, type OptionTable, SIGNAL, text, UNCHECKED } from '../options.ts';

/** How to run a command as a training. */
export interface CommandOptions {
  /**
   * Seconds that the process may take for each answer, and to start; > 0. Afterwards it is killed.
   * `Infinity`: any time. Default: 600.
   */
  readonly timeLimit?: number | undefined;
  /** The folder in which the process runs. Default: that of this process. */
  readonly cwd?: string | undefined;
  /** Its environment variables. Default: those of this process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Kills the process at once when aborted, also while it starts. */
  readonly signal?: AbortSignal | undefined;
}

export const COMMAND_OPTIONS = {
  timeLimit: [
    number('a number > 0', (seconds) => seconds > 0),
    600,
    'seconds that a command may take to start, and for each answer',
    '<seconds>',
  ],
  cwd: [text('the name of a folder')],
  env: [UNCHECKED],
  signal: [SIGNAL],
} satisfies OptionTable<CommandOptions>;
