import { Command } from 'commander';
import type { EndWith } from '../exit-status.ts';
import { addFigureOptions, type FigureFlags } from '../figure-options.ts';
import {
  addHistoryOptions,
  addReadingOptions,
  FILE_HELP,
  type HistoryFlags,
  type ReadingFlags,
} from '../history-options.ts';
import { collect } from '../option-values.ts';

export interface CompareFlags extends HistoryFlags, ReadingFlags, FigureFlags {
  readonly out?: readonly string[];
  readonly json?: boolean;
}

const MORE = `
Examples:
  lr-finder compare sgd.json adam.json
  lr-finder compare runs/*.csv -o comparison.html
  lr-finder compare sgd.json adam.json --json | jq '.[] | {name, lr}'

The curves are called by the names of their files. Options hold for all of them.
Exit status: 0 if they were compared, whatever the curves say; 2 if a file or an option can't be
used.
`;

export function compareCommand(end: EndWith): Command {
  const command = new Command('compare')
    .description(
      'Put several tests side by side: their curves in one figure, their answers in a table.',
    )
    .argument('<files...>', FILE_HELP)
    .option('-o, --out <file>', 'write .svg, .png or .html; may be given several times', collect)
    .option('--json', 'print a JSON list: name, points, lr, method, interval, bounds, verdict');
  addFigureOptions(command);
  addReadingOptions(command);
  addHistoryOptions(command);
  return command.addHelpText('after', MORE).action(async (files: string[], flags: CompareFlags) => {
    const { compareFiles } = await import('./action.ts');
    end(await compareFiles(files, flags));
  });
}
