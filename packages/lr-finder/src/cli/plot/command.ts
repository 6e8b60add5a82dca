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

export interface PlotFlags extends HistoryFlags, ReadingFlags, FigureFlags {
  readonly out?: readonly string[];
}

const MORE = `
Examples:
  lr-finder plot history.json                           in the terminal
  lr-finder plot history.json -o curve.svg -o curve.png
  lr-finder plot history.json -o report.html            a page with figure, answer and data
  lr-finder plot log.csv --lr-column lr --loss-column loss --show-lr 3e-4 -o curve.svg --theme dark

Without -o the figure goes to the standard output. A file of that name is replaced.
Exit status: 0 if it was drawn, whatever the curve says; 2 if a file or an option can't be used.
`;

export function plotCommand(end: EndWith): Command {
  const command = new Command('plot')
    .description('Draw the curve of a test, with its suggestion, in the terminal or as a file.')
    .argument('<file>', FILE_HELP)
    .option('-o, --out <file>', 'write .svg, .png or .html; may be given several times', collect);
  addFigureOptions(command);
  addReadingOptions(command);
  addHistoryOptions(command);
  return command.addHelpText('after', MORE).action(async (file: string, flags: PlotFlags) => {
    const { plotFile } = await import('./action.ts');
    end(await plotFile(file, flags));
  });
}
