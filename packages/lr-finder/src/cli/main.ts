import { CommanderError } from 'commander';
import { EXIT } from './exit-status.ts';
import { failureOf, throwAll } from './failure.ts';
import { untilFault, watchFaults, withFault } from './faults.ts';
import { buildProgram } from './program.ts';
import { keepStreamErrors, stdoutFailure, writeStderr } from './streams.ts';

/** The original function: `watchFaults` replaces it. */
const exit = process.exit.bind(process);

/**
 * The command `lr-finder`: runs what the arguments ask for, and ends the process. Errors become lines
 * and an exit status only here.
 */
export async function main(args: readonly string[]): Promise<never> {
  keepStreamErrors();
  watchFaults();
  process.exitCode = await statusWhenWritten(await statusOf(args));
  // Handles that the user's module left open must not keep the process alive.
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
    // What follows -- is a command with flags of its own.
    const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
    const debug = own.includes('--debug') || !!process.env.DEBUG;
    const failure = failureOf(error, debug, command);
    writeStderr(failure.text);
    return failure.status;
  }
}

/** @throws the error of the work, with the fault that ended it, if any. */
async function workOf(work: Promise<unknown>): Promise<void> {
  const errors = await untilFault(work).then(
    (): unknown[] => [],
    (error: unknown) => (error instanceof AggregateError ? error.errors : [error]),
  );
  throwAll(withFault(errors));
}

/** The status once all is written; a different one if the standard output didn't take everything. */
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
