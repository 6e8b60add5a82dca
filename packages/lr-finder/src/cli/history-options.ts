import { type Command, Option } from 'commander';
import { FORMAT_NAMES } from '../history-file/history-file.ts';
import type { ReadHistoryOptions } from '../history-file/read-history.ts';
import type { PlotOptions, PngOptions } from '../plot/figure.ts';
import { SMOOTHINGS } from '../suggest/smoothing.ts';
import { addReadingOptions, number, type ReadingFlags } from './options.ts';

// Options of the subcommands that read history files.

/** How to find a history in a file, and how to read its curve. */
export interface HistoryFlags
  extends ReadingFlags,
    Pick<ReadHistoryOptions, 'format' | 'lrColumn' | 'lossColumn'> {
  readonly validationLoss?: boolean;
}

/** The options of a figure. */
export interface FigureFlags
  extends Pick<
      PlotOptions,
      'show' | 'smoothing' | 'logLr' | 'showLr' | 'title' | 'width' | 'height' | 'theme'
    >,
    PngOptions {
  readonly suggestion?: boolean;
}

export function addHistoryOptions(command: Command): Command {
  return addReadingOptions(command)
    .addOption(
      new Option('--format <name>', 'what the file is (default: by its name or content)').choices(
        FORMAT_NAMES,
      ),
    )
    .option(
      '--lr-column <name>',
      'column, or key, of the learning rates (default: by their usual names)',
    )
    .option('--loss-column <name>', 'column, or key, of the losses (default: by their usual names)')
    .option(
      '--validation-loss',
      'the losses are validation losses: measured after the steps, not before',
    );
}

export function addFigureOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--show <what>',
        'the losses, or their change for each decade of the rate (default: loss)',
      ).choices(['loss', 'slope']),
    )
    .addOption(
      new Option(
        '--smoothing <name>',
        'how the line smooths the losses (default: as the method does)',
      ).choices(Object.keys(SMOOTHINGS)),
    )
    .option('--no-log-lr', 'put the learning rates on a linear axis')
    .option('--show-lr <rate>', 'mark a learning rate', number)
    .option('--no-suggestion', 'leave the suggestion out of the figure')
    .option('--title <text>', 'the heading')
    .addOption(
      new Option('--theme <name>', 'colours of a file (default: light; html: auto)').choices([
        'light',
        'dark',
        'auto',
      ]),
    )
    .option(
      '--width <n>',
      'pixels of a file (default: 720), columns in the terminal (default: 80)',
      number,
    )
    .option(
      '--height <n>',
      'pixels of a file (default: 440), lines in the terminal (default: 20)',
      number,
    )
    .option('--scale <n>', 'pixels of a PNG for each pixel of the figure (default: 2)', number);
}
