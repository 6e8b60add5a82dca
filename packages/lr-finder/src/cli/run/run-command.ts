import { CommandError } from '../../command/command-error.ts';
import { type CommandTrainable, commandTrainable } from '../../command/command-trainable.ts';
import { TrainingError, UsageError } from '../../module/errors.ts';
import type { EndingSignal } from '../exit-status.ts';
import { printable } from '../printable.ts';
import type { RunFlags } from './options.ts';
import { runTest } from './run-test.ts';

const SIGNALS: readonly EndingSignal[] = ['SIGINT', 'SIGTERM'];

/** Tests the training of another process. Resolves to the exit status. */
export async function runCommand(command: readonly string[], flags: RunFlags): Promise<number> {
  const { timeLimit } = flags;
  const ending = new AbortController();
  // The process is in a group of its own: a signal that ends this one must end it too.
  const endBoth = (signal: EndingSignal) => {
    ending.abort();
    ignoreSignals();
    process.kill(process.pid, signal);
  };
  const ignoreSignals = () => {
    for (const signal of SIGNALS) process.removeListener(signal, endBoth);
  };
  const onInterrupt = () => {
    for (const signal of SIGNALS) process.on(signal, endBoth);
  };
  let trainable: CommandTrainable | undefined;
  const load = async () => {
    onInterrupt(); // While it starts, the first signal ends both.
    trainable = await commandTrainable(command, { timeLimit, signal: ending.signal }).catch(
      asFailure,
    );
    ignoreSignals();
    return { trainable, options: {} };
  };
  const [program = ''] = command;
  const name = printable(command.join(' '));
  try {
    return await runTest({ file: program, inputs: command, name, load, onInterrupt }, flags);
  } finally {
    ignoreSignals();
    await trainable?.dispose();
  }
}

/** @throws {UsageError} for a program that can't be started. */
function asFailure(error: unknown): never {
  if (!(error instanceof CommandError)) throw error;
  const Failure = error.kind === 'start' ? UsageError : TrainingError;
  throw new Failure(error.message, { cause: error });
}
