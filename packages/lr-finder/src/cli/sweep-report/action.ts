import { UsageError } from '../../module/errors.ts';
import { sweepCsv } from '../../sweep/report/sweep-csv.ts';
import { sweepJson } from '../../sweep/report/sweep-json.ts';
import { readSweep } from '../../sweep/results/read-sweep.ts';
import type { Sweep } from '../../sweep/results/result.ts';
import { EXIT } from '../exit-status.ts';
import { throwAll } from '../failure.ts';
import { checkingFlags } from '../flag-names.ts';
import { given } from '../given.ts';
import { checkOutputs, type OutputFormat } from '../output-file.ts';
import { toJson } from '../printable.ts';
import { say } from '../streams.ts';
import { sweepWords } from '../sweep/table.ts';
import { type OutputContent, writeOutputs } from '../write-output.ts';
import type { SweepReportFlags } from './command.ts';

/** Prints or writes what a sweep came to. Resolves to the exit status. */
export async function reportSweep(file: string, flags: SweepReportFlags): Promise<number> {
  const outputs = checkOutputs(flags.out ?? [], ['html', 'csv', 'json', 'svg', 'png'], [file]);
  const sweep = await read(file);
  const contents = await checkingFlags({ ...flags }, () =>
    Promise.all(outputs.map(({ format }) => contentFor(format, sweep, flags))),
  );
  const { errors } = await writeOutputs(outputs, (_, i) => contents[i]!);
  if (flags.json) say(toJson(sweepJson(sweep, flags)));
  else if (outputs.length === 0) say(sweepWords(sweep.results, flags.weightDecay));
  throwAll(errors);
  return EXIT.ok;
}

async function read(file: string): Promise<Sweep> {
  let sweep: Sweep;
  try {
    sweep = await readSweep(file);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new UsageError(
      `Expected a sweep, got ${file}, which can't be read (${code}). Name a file that lr-finder sweep wrote`,
      { cause: error },
    );
  }
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
      return `${toJson(sweepJson(sweep, given({ weightDecay })), 1)}\n`;
    case 'html': {
      const { sweepReport } = await import('../../sweep/report/sweep-report.ts');
      return sweepReport(sweep, given({ by, weightDecay, title, theme }));
    }
    case 'svg':
    case 'png': {
      const { plotSweep } = await import('../../sweep/reading/figures.ts');
      const figure = await plotSweep(results, given({ by, title, theme }));
      return format === 'svg' ? figure.svg : figure.png();
    }
  }
}
