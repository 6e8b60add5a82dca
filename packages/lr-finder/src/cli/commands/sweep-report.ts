import { type Command, Option } from 'commander';
import { collect } from '../options.ts';
import type { SweepReportFlags } from '../sweep/show-report.ts';

const MORE = `
Examples:
  lr-finder sweep-report sweep.sweep.jsonl
  lr-finder sweep-report sweep.sweep.jsonl -o report.html -o table.csv
  lr-finder sweep-report sweep.sweep.jsonl --by batchSize -o curves.svg

Without -o the table goes to the standard output, and the recommended weight decay with its reason. A
sweep that is still running can be read too.

Exit status: 0 if it was written, 2 if the file or an option can't be used.
`;

export function addOptions(command: Command): Command {
  return command
    .option(
      '-o, --out <file>',
      'write .html, .csv, .json, .svg or .png; may be given several times',
      collect,
    )
    .option(
      '--by <name>',
      'the name that the curves of a figure differ by (default: the weight decay)',
    )
    .option('--weight-decay <name>', 'what the settings call the weight decay')
    .option('--title <text>', 'heading of the report and of the figures')
    .addOption(
      new Option('--theme <name>', 'colours (default: light; html: auto)').choices([
        ...['light', 'dark', 'auto'],
      ]),
    )
    .option('--json', 'print one JSON object in place of the table')
    .addHelpText('after', MORE);
}

/** Prints or writes the results of a sweep. */
export async function run(file: string, flags: SweepReportFlags): Promise<number> {
  const { showReport } = await import('../sweep/show-report.ts'); // --help does without
  return showReport(file, flags);
}
