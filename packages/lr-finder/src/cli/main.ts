import { CommanderError } from 'commander';
import { EXIT } from './exit-status.ts';
import { failureOf, usageFailure } from './failure.ts';
import { buildProgram } from './program.ts';
import { endQuietlyWithReader, exitWhenWritten, tell } from './streams.ts';

/**
 * The command `lr-finder`: does what the arguments say, and ends the process. The one place where an
 * error becomes a line and an exit status.
 */
export async function main(args: readonly string[]): Promise<never> {
  endQuietlyWithReader();
  return exitWhenWritten(await statusOf(args));
}

async function statusOf(args: readonly string[]): Promise<number> {
  let status: number = EXIT.ok;
  const program = buildProgram(args, (ended) => {
    status = ended;
  });
  if (args.length === 0) {
    tell(program.helpInformation().trimEnd());
    return EXIT.usage;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    const command = [program, ...program.commands].find((one) => one.name() === args[0]);
    const debug = args.includes('--debug') || !!process.env.DEBUG;
    const { status: failed, text } =
      error instanceof CommanderError
        ? usageFailure(error, command ? `lr-finder ${command.name()}` : 'lr-finder')
        : failureOf(error, debug);
    tell(text);
    return failed;
  }
}
