import { Command } from 'commander';
import type { EndWith } from '../exit-status.ts';
import {
  addHistoryOptions,
  addReadingOptions,
  FILE_HELP,
  type HistoryFlags,
  type ReadingFlags,
} from '../history-options.ts';

export interface SuggestFlags extends HistoryFlags, ReadingFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const MORE = `
Examples:
  lr-finder suggest history.json
  lr-finder suggest log.csv --lr-column lr --loss-column train_loss --optimizer adam
  lr-finder suggest history.json --method valley        as fastai reads it
  cat history.csv | lr-finder suggest - --json | jq .lr
  LR=$(lr-finder suggest history.json --quiet) || echo "not to be trusted"

Exit status: 0 if the curve can be trusted, 1 if not (what is printed says why), 2 if the file or
an option can't be used.
`;

export function suggestCommand(end: EndWith): Command {
  const command = new Command('suggest')
    .description(
      'Say what a curve says: the rate to train with, where to cycle, and whether to trust it.',
    )
    .argument('<file>', FILE_HELP);
  addReadingOptions(command);
  addHistoryOptions(command);
  return command
    .option('--json', 'print one JSON object: lr, method, interval, bounds, verdict')
    .option('-q, --quiet', 'print the learning rate and nothing else')
    .addHelpText('after', MORE)
    .action(async (file: string, flags: SuggestFlags) => {
      const { suggestFor } = await import('./action.ts');
      end(await suggestFor(file, flags));
    });
}
