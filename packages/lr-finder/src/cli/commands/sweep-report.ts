import { type Command, Option } from 'commander';
import { UsageError } from '../../module/errors.ts';
import { sweepCsv } from '../../sweep/report/sweep-csv.ts';
import { sweepJson } from '../../sweep/report/sweep-json.ts';
import type { SweepReportOptions } from '../../sweep/report/sweep-report.ts';
import { readSweep } from '../../sweep/results/read-sweep.ts';
import type { Sweep } from '../../sweep/results/result.ts';
import { EXIT } from '../exit-status.ts';
import { throwAll, unreadable } from '../failure.ts';
import { collect } from '../options.ts';
import { checkOutputs, type OutputFormat } from '../output-file.ts';
import { toJson } from '../printable.ts';
import { writeStdout } from '../streams.ts';
import { sweepText } from '../sweep/table.ts';
import { type OutputContent, writeOutputs } from '../write-output.ts';

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

interface SweepReportFlags extends SweepReportOptions {
  readonly out?: readonly string[];
  readonly json?: boolean;
}

/** Prints or writes the results of a sweep. */
export async function run(file: string, flags: SweepReportFlags): Promise<number> {
  const outputs = checkOutputs(flags.out ?? [], ['html', 'csv', 'json', 'svg', 'png'], [file]);
  const sweep = await read(file);
  const contents = await Promise.all(outputs.map(({ format }) => contentFor(format, sweep, flags)));
  const { errors } = await writeOutputs(outputs, (_, i) => contents[i]!);
  if (flags.json) writeStdout(toJson(sweepJson(sweep, flags)));
  else if (outputs.length === 0) writeStdout(sweepText(sweep.results, flags.weightDecay));
  throwAll(errors);
  return EXIT.ok;
}

async function read(file: string): Promise<Sweep> {
  const sweep = await readSweep(file).catch((error: unknown) => {
    throw unreadable('a sweep', file, 'Name a file that lr-finder sweep wrote', error);
  });
  if (sweep.results.length > 0) return sweep;
  throw new UsageError(`Expected ${file} to have results, got none yet. Run lr-finder sweep first`);
}

async function contentFor(
  format: OutputFormat,
  sweep: Sweep,
  { by, weightDecay, title, theme }: SweepReportFlags,
): Promise<OutputContent> {
  const { results } = sweep;
  switch (format) {
    case 'csv':
      return sweepCsv(results);
    case 'json':
      return `${toJson(sweepJson(sweep, { weightDecay }), 1)}\n`;
    case 'html': {
      const { sweepReport } = await import('../../sweep/report/sweep-report.ts');
      return sweepReport(sweep, { by, weightDecay, title, theme });
    }
    case 'svg':
    case 'png': {
      const { plotSweep } = await import('../../sweep/analysis/figures.ts');
      const figure = await plotSweep(results, { by, title, theme });
      return format === 'svg' ? figure.svg : figure.png();
    }
  }
}
