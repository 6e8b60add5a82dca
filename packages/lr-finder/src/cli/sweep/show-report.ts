import { UsageError } from '../../module/errors.ts';
import { sweepCsv } from '../../sweep/report/sweep-csv.ts';
import { sweepJson } from '../../sweep/report/sweep-json.ts';
import type { SweepReportOptions } from '../../sweep/report/sweep-report.ts';
import { readSweep } from '../../sweep/results/read-sweep.ts';
import type { Sweep } from '../../sweep/results/result.ts';
import { EXIT } from '../exit-status.ts';
import { throwAll, unreadable } from '../failure.ts';
import { checkOutputs, type OutputFormat } from '../output-file.ts';
import { toJson } from '../printable.ts';
import { writeStdout } from '../streams.ts';
import { type OutputContent, writeOutputs } from '../write-output.ts';
import { sweepText } from './table.ts';

/** The flags of `sweep-report`. */
export interface SweepReportFlags extends SweepReportOptions {
  readonly out?: readonly string[];
  readonly json?: boolean;
}

/** Prints or writes the results of a sweep. Resolves to the exit status. */
export async function showReport(file: string, flags: SweepReportFlags): Promise<number> {
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
