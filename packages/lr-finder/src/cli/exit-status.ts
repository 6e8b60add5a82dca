/** How the command ends, for the shell: docs/command.md lists the same. */
export const EXIT = {
  /** What was asked for was done; an answer, where there is one, can be trusted. */
  ok: 0,
  /** There is an answer, but its verdict is another than `ok`. */
  doubtful: 1,
  /** The arguments, or a file, can't be used. */
  usage: 2,
  /** What was to be trained, or this program, failed. */
  failed: 3,
  /** Ended by a signal: 128 and its number, as shells have it. */
  SIGINT: 130,
  SIGTERM: 143,
  /** The reader of the standard output went away before it had all: as SIGPIPE ends other programs. */
  brokenPipe: 141,
} as const;

/** The signals that end a test properly. */
export type EndingSignal = 'SIGINT' | 'SIGTERM';
