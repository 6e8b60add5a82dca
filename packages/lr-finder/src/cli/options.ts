import { type Command, InvalidArgumentError, Option } from 'commander';
import { FORMAT_NAMES } from '../history-file/history-file.ts';
import type { ReadHistoryOptions } from '../history-file/read-history.ts';
import type { Option as LibraryOption } from '../options.ts';
import type { PlotOptions, PngOptions } from '../plot/figure.ts';
import { SUGGEST_OPTIONS, type SuggestOptions } from '../suggest/suggest.ts';

// Options of several subcommands. The library checks their values.

/** How to read a curve. */
export type ReadingFlags = Pick<SuggestOptions, 'method' | 'optimizer' | 'skipStart' | 'skipEnd'>;

/** How to find a history in a file, and how to read its curve. */
export interface HistoryFlags
  extends ReadingFlags,
    Pick<ReadHistoryOptions, 'format' | 'lrColumn' | 'lossColumn'> {
  readonly validationLoss?: boolean;
}

/** The options of a figure. */
export interface FigureFlags
  extends Pick<PlotOptions, 'logLr' | 'showLr' | 'title' | 'width' | 'height' | 'theme'>,
    PngOptions {
  readonly suggestion?: boolean;
}

export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('Not a number.');
  return value;
}

/** For repeatable options: `-o a.svg -o a.json`. */
export function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** How the flags of a table are named and explained. */
interface FlagStyle {
  /** A prefix for their names. */
  readonly prefix?: string;
  /** An addition to their explanations. */
  readonly note?: string;
}

/** Adds a flag for each option of a library's table that has one. */
export function addFlags(
  command: Command,
  table: Readonly<Record<string, LibraryOption<never>>>,
  { prefix = '', note }: FlagStyle = {},
): Command {
  for (const [name, row] of Object.entries(table)) {
    const [kind, value, sentence, flag, defaultText = value] = row;
    if (flag === undefined) continue;
    const hasDefault = flag !== '' && defaultText !== undefined && defaultText !== '';
    const notes = [...(hasDefault ? [`default: ${defaultText}`] : []), ...(note ? [note] : [])];
    const words = notes.length > 0 ? `${sentence} (${notes.join('; ')})` : sentence;
    const option = new Option(`${flagOf(prefix + name)} ${flag}`.trimEnd(), words);
    const { choices, fits, isNumber } = typeof kind === 'function' ? kind({} as never) : kind;
    if (choices) option.choices(choices);
    if (isNumber) {
      option.argParser((text) => (text === 'false' && fits(false) ? false : number(text)));
    }
    command.addOption(option);
  }
  return command;
}

/** `startLr` -> `--start-lr`. */
function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
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

export function addReadingOptions(command: Command): Command {
  return addFlags(command, SUGGEST_OPTIONS);
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
