import { CommanderError } from 'commander';
import { EXIT } from './exit-status.ts';
import { failureOf, throwAll } from './failure.ts';
import { untilFault, watchFaults, withFault } from './faults.ts';
import { buildProgram } from './program.ts';
import { keepStreamErrors, stdoutFailure, writeStderr } from './streams.ts';

/** The function itself: `watchFaults` puts another in its place. */
const exit = process.exit.bind(process);

/**
 * The command `lr-finder`: does what the arguments say, and ends the process. The one place where an
 * error becomes a line and an exit status.
 */
export async function main(args: readonly string[]): Promise<never> {
  keepStreamErrors();
  watchFaults();
  process.exitCode = await statusWhenWritten(await statusOf(args));
  // What the user's own module left open doesn't keep the process.
  return exit();
}

async function statusOf(args: readonly string[]): Promise<number> {
  let status: number = EXIT.ok;
  const program = await buildProgram(args, (ended) => {
    status = ended;
  });
  if (args.length === 0) {
    writeStderr(program.helpInformation().trimEnd());
    return EXIT.usage;
  }
  try {
    await workOf(program.parseAsync(args, { from: 'user' }));
    return status;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    const command = program.commands.find((one) => one.name() === args[0]);
    const debug = args.includes('--debug') || !!process.env.DEBUG;
    const failure = failureOf(error, debug, command);
    writeStderr(failure.text);
    return failure.status;
  }
}

/** @throws what the work throws, and the fault that ended it, if one did. */
async function workOf(work: Promise<unknown>): Promise<void> {
  const errors = await untilFault(work).then(
    (): unknown[] => [],
    (error: unknown) => (error instanceof AggregateError ? error.errors : [error]),
  );
  throwAll(withFault(errors));
}

/** The status, once all is written; another one where the standard output didn't take all. */
async function statusWhenWritten(status: number): Promise<number> {
  const failure = await stdoutFailure();
  if (!failure || status > EXIT.doubtful) return status;
  if (failure.code === 'EPIPE') return EXIT.brokenPipe;
  writeStderr(
    `lr-finder: Expected the standard output to be writable, got ${failure.code}. Make room, or send it elsewhere`,
  );
  await stdoutFailure();
  return EXIT.usage;
}
