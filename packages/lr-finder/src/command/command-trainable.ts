import { delimiter, dirname, join } from 'node:path';
import { check } from '../errors.ts';
import { installedFile } from '../installed-file.ts';
import { resolveBy } from '../options.ts';
import { expectTrainable, type Trainable } from '../range-test/trainable.ts';
import { CommandError } from './command-error.ts';
import { CommandProcess } from './command-process.ts';
import { helloOf, idOf, lossOf, outcomeOf, outcomesOf, VERSION } from './messages.ts';
import { COMMAND_OPTIONS, type CommandOptions } from './options.ts';

/** A training in another process. Its saved copies stay there; a copy is known here by its number. */
export interface CommandTrainable extends Trainable<number> {
  /** Ends the process. It may be called at any time, and never rejects. */
  dispose(): Promise<void>;
}

/** The folder of `lr_finder.py`. */
const pythonClient = (): string =>
  join(dirname(installedFile('lr-finder/package.json')), 'clients/python');

/**
 * Starts a program, in any language, that trains by the protocol of docs/processes.md: it reads requests
 * from its standard input and answers on its standard output, one line of JSON each. A Python program can
 * import `lr_finder`, or for PyTorch `lr_finder_torch`, which come with this package, and call `serve`.
 *
 * ```ts prelude=process
 * import { findLearningRate } from 'lr-finder';
 * import { commandTrainable } from 'lr-finder/command';
 *
 * const trainable = await commandTrainable(command); // such as ['python', 'train.py']
 * const { lr } = await findLearningRate(trainable);
 * await trainable.dispose();
 * ```
 *
 * @param command - the program and its arguments; no shell reads them.
 * @throws {ArgumentError} for an argument that can't be used.
 * @throws {CommandError} if the program can't be started, ends, is late, or doesn't keep the protocol. Each
 * method of the trainable rejects with the same kind of error.
 */
export async function commandTrainable(
  command: readonly string[],
  options: CommandOptions = {},
): Promise<CommandTrainable> {
  const isCommand = Array.isArray(command) && command.length > 0 && command.every(isText);
  check(isCommand && command[0] !== '', 'command', 'a program and its arguments', command);
  const { timeLimit, cwd, env = process.env, signal } = resolveBy(options, COMMAND_OPTIONS);
  const { PYTHONPATH } = env;
  const path = [...(PYTHONPATH ? [PYTHONPATH] : []), pythonClient()].join(delimiter);
  const child = new CommandProcess(command, {
    cwd,
    env: { ...env, PYTHONPATH: path, LR_FINDER_PROTOCOL: String(VERSION) },
    timeLimit,
  });
  const kill = () => child.kill();
  if (signal?.aborted) kill();
  signal?.addEventListener('abort', kill);
  const dispose = async () => {
    signal?.removeEventListener('abort', kill);
    await child.end();
  };
  try {
    const trainable = await connect(child, command);
    expectTrainable(trainable);
    return { ...trainable, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function connect(
  child: CommandProcess,
  command: readonly string[],
): Promise<Trainable<number>> {
  const { version, evaluate, ...facts } = await child.ask(
    { type: 'hello', version: VERSION },
    helloOf,
  );
  if (version !== VERSION) {
    const message = `Expected \`${command.join(' ')}\` to know version ${VERSION} of the protocol, got ${version}. Update the older of it and lr-finder`;
    throw new CommandError('protocol', message);
  }
  const isDone = () => true;
  return {
    ...facts,
    step: (lr) => child.ask({ type: 'step', lr }, outcomeOf),
    ...(facts.stepsAtOnce !== undefined && {
      steps: (lrs: readonly number[]) => child.ask({ type: 'steps', lrs }, outcomesOf),
    }),
    ...(evaluate && { evaluate: () => child.ask({ type: 'evaluate' }, lossOf) }),
    save: () => child.ask({ type: 'save' }, idOf),
    restore: async (id) => void (await child.ask({ type: 'restore', id }, isDone)),
    async release(id) {
      // The copies of a process that has ended are gone.
      if (!child.hasEnded) await child.ask({ type: 'release', id }, isDone);
    },
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
