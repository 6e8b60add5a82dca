import type { Command } from 'commander';
import { UsageError } from '../../module/errors.ts';
import { formatNumber, formatRate } from '../../plot/number-text.ts';
import { lowestOf } from '../../sweep/analysis/lowest.ts';
import { EXIT } from '../exit-status.ts';
import { throwAll } from '../failure.ts';
import { type HistoryInput, readInput } from '../history-input.ts';
import {
  addFigureOptions,
  addHistoryOptions,
  type FigureFlags,
  type HistoryFlags,
} from '../history-options.ts';
import { collect } from '../options.ts';
import { checkOutputs } from '../output-file.ts';
import { printable, toJson } from '../printable.ts';
import { writeStdout } from '../streams.ts';
import { drawTests } from '../test-output.ts';
import { textTable } from '../text-table.ts';

const MORE = `
Examples:
  lr-finder compare sgd.json adam.json
  lr-finder compare runs/*.csv -o comparison.html
  lr-finder compare sgd.json adam.json --json | jq '.[] | {name, lr}'

The curves are called by the names of their files. Options hold for all of them.
Exit status: 0 if they were compared, whatever the curves say; 2 if a file or an option can't be
used.
`;

export function addOptions(command: Command): Command {
  command
    .option('-o, --out <file>', 'write .svg, .png or .html; may be given several times', collect)
    .option('--json', 'print a JSON list: name, points, lr, method, interval, bounds, verdict');
  addFigureOptions(command);
  return addHistoryOptions(command).addHelpText('after', MORE);
}

interface CompareFlags extends HistoryFlags, FigureFlags {
  readonly out?: readonly string[];
  readonly json?: boolean;
}

/** Compares the curves in several files. */
export async function run(files: readonly string[], flags: CompareFlags): Promise<number> {
  if (files.filter((file) => file === '-').length > 1) {
    throw new UsageError('Expected the standard input to be named once, got - several times');
  }
  const outputs = checkOutputs(flags.out ?? [], ['svg', 'png', 'html'], files);
  const tests: (HistoryInput & { readonly file: string })[] = [];
  for (const file of files) tests.push({ ...(await readInput(file, flags)), file });
  const named = tests.map(({ file, name, ...test }) => {
    const isTaken = tests.some((other) => other.file !== file && other.name === name);
    return { ...test, name: isTaken ? printable(file) : name };
  });
  const isDrawn = outputs.length > 0 || !flags.json;
  const errors = isDrawn ? await drawTests(named, outputs, flags) : [];
  const answers = named.map(({ name, history, suggestion }) => ({
    ...{ name, points: history.lr.length },
    ...suggestion,
  }));
  if (flags.json) writeStdout(toJson(answers));
  else writeStdout(`${outputs.length > 0 ? '' : '\n'}${comparisonTable(named)}`);
  throwAll(errors);
  return EXIT.ok;
}

const HEAD = ['', 'learning rate', 'interval', 'bounds', 'lowest loss', 'points', 'verdict'];
/** The columns of numbers, which are aligned at their right ends. */
const RIGHT = new Set([1, 4, 5]);

function comparisonTable(tests: readonly HistoryInput[]): string {
  return textTable([HEAD, ...tests.map(rowFor)], RIGHT);
}

function rowFor({ name, history, measurement, suggestion }: HistoryInput): string[] {
  const { lr, interval, bounds, verdict } = suggestion;
  const { loss: lowest } = lowestOf({ history, ...measurement });
  return [
    name,
    lr > 0 ? formatRate(lr) : '-',
    range(interval),
    range([bounds.baseLr, bounds.maxLr]),
    Number.isFinite(lowest) ? formatNumber(lowest) : '-',
    String(history.lr.length),
    verdict.kind,
  ];
}

function range([low, high]: readonly [number, number]): string {
  return low > 0 && high > 0 ? `${formatRate(low)} to ${formatRate(high)}` : '-';
}
