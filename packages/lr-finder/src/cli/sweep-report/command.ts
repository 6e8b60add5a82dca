import { Command, Option } from 'commander';
import type { EndWith } from '../exit-status.ts';
import { collect } from '../option-values.ts';

export interface SweepReportFlags {
  readonly out?: readonly string[];
  readonly by?: string;
  readonly weightDecay?: string;
  readonly title?: string;
  readonly theme?: 'light' | 'dark' | 'auto';
  readonly json?: boolean;
}

const MORE = `
Examples:
  lr-finder sweep-report sweep.sweep.jsonl
  lr-finder sweep-report sweep.sweep.jsonl -o report.html -o table.csv
  lr-finder sweep-report sweep.sweep.jsonl --by batchSize -o curves.svg

Without -o the table goes to the standard output, and the recommended weight decay with its reason. A
sweep that is still running can be read too.

Exit status: 0 if it was written, 2 if the file or an option can't be used.
`;

export function sweepReportCommand(end: EndWith): Command {
  return new Command('sweep-report')
    .description('Read a sweep: its table, its curves over each other, the weight decay to take.')
    .argument('<file>', 'what lr-finder sweep wrote')
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
    .addHelpText('after', MORE)
    .action(async (file: string, flags: SweepReportFlags) => {
      const { reportSweep } = await import('./action.ts');
      end(await reportSweep(file, flags));
    });
}
