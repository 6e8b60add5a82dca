import { type Command, Option } from 'commander';
import { number } from './option-values.ts';

/** How a figure is to look. */
export interface FigureFlags {
  readonly logLr?: boolean;
  readonly showLr?: number;
  readonly suggestion?: boolean;
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark' | 'auto';
  readonly scale?: number;
  readonly title?: string;
}

export function addFigureOptions(command: Command): Command {
  return command
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
