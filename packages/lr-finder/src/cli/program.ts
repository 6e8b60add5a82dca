import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { compareCommand } from './compare/command.ts';
import { demoCommand } from './demo/command.ts';
import type { EndWith } from './exit-status.ts';
import { plotCommand } from './plot/command.ts';
import { runCommand } from './run/command.ts';
import { suggestCommand } from './suggest/command.ts';
import { sweepCommand } from './sweep/command.ts';
import { sweepReportCommand } from './sweep-report/command.ts';
import { workerCommand } from './worker/command.ts';

const MORE = `
Start here:
  lr-finder demo                           see it work, on MNIST
  lr-finder run trainable.ts               test what you train
  lr-finder suggest history.csv            read a curve that something else wrote
  lr-finder sweep sweep.ts                 test many settings: weight decays, batch sizes, ...
  lr-finder run --help                     each command explains itself, with examples

Exit status: 0 ok; 1 an answer not to be trusted; 2 arguments or files that can't be used;
3 the training failed; 130 and 143 ended by Ctrl-C or SIGTERM; 141 the reader of the output left.
`;

const COMMANDS = new Map([
  ['run', runCommand],
  ['suggest', suggestCommand],
  ['plot', plotCommand],
  ['compare', compareCommand],
  ['sweep', sweepCommand],
  ['worker', workerCommand],
  ['sweep-report', sweepReportCommand],
  ['demo', demoCommand],
]);

/**
 * The command line with the subcommand that is asked for, or with all where none is named first. Here
 * are their options and their help only: what a subcommand does is loaded when it is run.
 */
export function buildProgram([name]: readonly string[], end: EndWith): Command {
  const program = new Command('lr-finder')
    .description(
      'Finds the learning rate to train with: runs the learning rate range test, reads its curve, draws it.',
    )
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain, with examples')
    .helpCommand('help [command]', 'the same as --help')
    .addHelpText('after', MORE);
  const asked = COMMANDS.get(name ?? '');
  for (const make of asked ? [asked] : COMMANDS.values()) {
    program.addCommand(
      make(end)
        .helpOption('-h, --help', 'explain, with examples')
        .option('--debug', 'where there is an error, tell all of it (also: DEBUG=1)'),
    );
  }
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .showHelpAfterError(false)
      // Errors are told by whoever catches them.
      .configureOutput({ outputError: () => undefined })
      .configureHelp({ helpWidth: Math.min(process.stdout.columns || 100, 100) });
  }
  return program;
}

function version(): string {
  const manifest = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
