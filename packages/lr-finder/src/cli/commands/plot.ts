import type { Command } from 'commander';
import { EXIT } from '../exit-status.ts';
import { throwAll } from '../failure.ts';
import { readInputs } from '../history-input.ts';
import {
  addFigureOptions,
  addHistoryOptions,
  type FigureFlags,
  type HistoryFlags,
} from '../history-options.ts';
import { collect } from '../options.ts';
import { checkOutputs } from '../output-file.ts';
import { drawTests } from '../test-output.ts';

const MORE = `
Examples:
  lr-finder plot history.json                           in the terminal
  lr-finder plot history.json -o curve.svg -o curve.png
  lr-finder plot history.json -o report.html            a page with figure, answer and data
  lr-finder plot log.csv --lr-column lr --loss-column loss --show-lr 3e-4 -o curve.svg --theme dark

Without -o the figure goes to the standard output. A file of that name is replaced.
Exit status: 0 if it was drawn, whatever the curve says; 2 if a file or an option can't be used.
`;

export function addOptions(command: Command): Command {
  command.option(
    '-o, --out <file>',
    'write .svg, .png or .html; may be given several times',
    collect,
  );
  addFigureOptions(command);
  return addHistoryOptions(command).addHelpText('after', MORE);
}

interface PlotFlags extends HistoryFlags, FigureFlags {
  readonly out?: readonly string[];
}

/** Draws the curve in a file. */
export async function run(files: readonly string[], flags: PlotFlags): Promise<number> {
  const outputs = checkOutputs(flags.out ?? [], ['svg', 'png', 'html'], files);
  throwAll(await drawTests([await readInputs(files, flags)], outputs, flags));
  return EXIT.ok;
}
