import { readFileSync } from 'node:fs';
import { Command } from 'commander';

const MORE = `
Start here:
  lr-finder demo                           see it work, on MNIST
  lr-finder run trainable.ts               test what you train
  lr-finder run -- python train.py         the same in another language
  lr-finder suggest history.csv            read a curve that something else wrote
  lr-finder sweep sweep.ts                 test many settings: weight decays, batch sizes, ...
  lr-finder run --help                     each command explains itself, with examples

Exit status: 0 ok; 1 an answer not to be trusted; 2 arguments or files that can't be used;
3 the training failed; 130 and 143 ended by Ctrl-C or SIGTERM; 141 the reader of the output left.
`;

/** What each file in commands/ exports. */
interface Subcommand {
  addOptions(command: Command): Command;
  /** Runs the subcommand. Resolves to the exit status. */
  run(...argumentAndFlags: never[]): Promise<number>;
}

interface Entry {
  readonly name: string;
  readonly argument?: readonly [name: string, help: string];
  readonly description: string;
  load(): Promise<Subcommand>;
}

const MODULE = 'a TypeScript or JavaScript file';
const HISTORY =
  'a history: JSON, CSV, TSV, JSON Lines or an event file of TensorBoard, with the learning rates and losses of a test; - for standard input';
const HISTORY_OR_PAIR = `${HISTORY}; or the two CSV files of TensorBoard, of the rates and of the losses`;

const SUBCOMMANDS: readonly Entry[] = [
  {
    name: 'run',
    argument: ['<module...>', `${MODULE}; or after -- a command`],
    description:
      'Run a learning rate range test on what a module exports, or on a training in any language.',
    load: () => import('./commands/run.ts'),
  },
  {
    name: 'suggest',
    argument: ['<files...>', HISTORY_OR_PAIR],
    description: 'Read a curve: the rate to train with, where to cycle, and whether to trust it.',
    load: () => import('./commands/suggest.ts'),
  },
  {
    name: 'plot',
    argument: ['<files...>', HISTORY_OR_PAIR],
    description: 'Draw the curve of a test, with its suggestion, in the terminal or as a file.',
    load: () => import('./commands/plot.ts'),
  },
  {
    name: 'compare',
    argument: ['<files...>', HISTORY],
    description:
      'Put several tests side by side: their curves in one figure, their answers in a table.',
    load: () => import('./commands/compare.ts'),
  },
  {
    name: 'sweep',
    argument: ['<module>', MODULE],
    description: 'Run a range test for each of many settings, on all cores or on many machines.',
    load: () => import('./commands/sweep.ts'),
  },
  {
    name: 'worker',
    argument: ['<module>', 'the same file as that of the sweep'],
    description: 'Take tests of a sweep that is handed out by Redis.',
    load: () => import('./commands/worker.ts'),
  },
  {
    name: 'sweep-report',
    argument: ['<file>', 'what lr-finder sweep wrote'],
    description: 'Read a sweep: its table, its curves over each other, the weight decay to take.',
    load: () => import('./commands/sweep-report.ts'),
  },
  {
    name: 'demo',
    description: 'See it work: the test on MNIST with TensorFlow.js, here and now.',
    load: () => import('./commands/demo.ts'),
  },
];

/**
 * The command line. Only the subcommand in use is loaded.
 *
 * @param end - called with the exit status.
 */
export async function buildProgram(
  args: readonly string[],
  end: (status: number) => void,
): Promise<Command> {
  const program = new Command('lr-finder')
    .description(
      'Finds the learning rate to train with: runs the learning rate range test, reads its curve, draws it.',
    )
    .version(version(), '-v, --version', 'print the version')
    .helpCommand('help [command]', 'the same as --help')
    .addHelpText('after', MORE)
    // Subcommands inherit what follows.
    .helpOption('-h, --help', 'explain, with examples')
    .exitOverride()
    .configureOutput({ outputError: () => undefined }) // main() writes the errors
    .configureHelp({ helpWidth: Math.min(process.stdout.columns || 100, 100) });
  const asked = args.find((arg) => SUBCOMMANDS.some(({ name }) => name === arg));
  for (const { name, argument, description, load } of SUBCOMMANDS) {
    const command = program.command(name).description(description);
    if (argument) command.argument(...argument);
    if (name === asked) {
      const { addOptions, run } = await load();
      addOptions(command).action(async (...given) => end(await run(...(given as never[]))));
    }
    command.option('--debug', 'print all details of an error (also: DEBUG=1)');
  }
  return program;
}

function version(): string {
  const manifest = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
