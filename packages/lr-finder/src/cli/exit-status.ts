/** The exit statuses; docs/command.md lists the same. */
export const EXIT = {
  /** The work was done; an answer, if there is one, can be trusted. */
  ok: 0,
  /** There is an answer, but its verdict isn't `ok`. */
  doubtful: 1,
  /** The arguments, or a file, can't be used. */
  usage: 2,
  /** The training, or this program, failed. */
  failed: 3,
  /** Ended by a signal: 128 plus its number, as in shells. */
  SIGINT: 130,
  SIGTERM: 143,
  /** The reader of the standard output closed it too early: the status of programs ended by SIGPIPE. */
  brokenPipe: 141,
} as const;

/** The signals that end a test properly. */
export type EndingSignal = 'SIGINT' | 'SIGTERM';
