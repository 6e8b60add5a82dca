import { type Command, Option } from 'commander';
import { METHODS } from '../suggest/methods.ts';
import { number } from './option-values.ts';

/** How to find a history in a file. */
export interface HistoryFlags {
  readonly format?: 'json' | 'csv' | 'tsv' | 'jsonl';
  readonly lrColumn?: string;
  readonly lossColumn?: string;
}

/** How to read a curve. */
export interface ReadingFlags {
  readonly method?: string;
  readonly optimizer?: string;
  readonly skipStart?: number;
  readonly skipEnd?: number;
  readonly validationLoss?: boolean;
}

/** What a file of the command line may be. */
export const FILE_HELP =
  'a history: JSON, CSV, TSV or JSON Lines with the learning rates and losses of a test; - for standard input';

export function addHistoryOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--format <name>',
        'what the file is (default: told by its name or content)',
      ).choices(['json', 'csv', 'tsv', 'jsonl']),
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

const { descent: _, ...peers } = METHODS;
const peerNames = Object.entries(peers).map(([name, { author }]) => `${name} (${author})`);

export function addReadingOptions(command: Command): Command {
  return command
    .option(
      '--method <name>',
      `how to read the curve: descent (the default), or as others do: ${peerNames.join(', ')}`,
    )
    .option(
      '--optimizer <name>',
      'the optimizer of the test, which helps: sgd, momentum, adam, adamw, rmsprop',
    )
    .option('--skip-start <n>', 'points to leave out at the start', number)
    .option('--skip-end <n>', 'points to leave out at the end', number);
}
