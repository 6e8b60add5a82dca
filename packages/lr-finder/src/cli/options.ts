import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Option as LibraryOption } from '../options.ts';
import { SUGGEST_OPTIONS, type SuggestOptions } from '../suggest/suggest.ts';

// Options of several subcommands. The library checks their values.

/** How to read a curve. */
export type ReadingFlags = Pick<
  SuggestOptions,
  'method' | 'optimizer' | 'samples' | 'parameters' | 'skipStart' | 'skipEnd'
>;

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

export function addReadingOptions(command: Command): Command {
  return addFlags(command, SUGGEST_OPTIONS);
}
