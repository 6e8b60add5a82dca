import type { Command } from 'commander';
import { readInputs } from '../history-input.ts';
import { addHistoryOptions, type HistoryFlags } from '../history-options.ts';
import { toJson } from '../printable.ts';
import { writeStdout } from '../streams.ts';
import { statusFor, suggestionText } from '../suggestion-text.ts';

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

export function addOptions(command: Command): Command {
  return addHistoryOptions(command)
    .option('--json', 'print one JSON object: lr, method, interval, bounds, verdict')
    .option('-q, --quiet', 'print the learning rate and nothing else')
    .addHelpText('after', MORE);
}

interface SuggestFlags extends HistoryFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Prints the suggestion for the curve in a file. */
export async function run(files: readonly string[], flags: SuggestFlags): Promise<number> {
  const { suggestion } = await readInputs(files, flags);
  if (flags.json) writeStdout(toJson(suggestion));
  else if (flags.quiet) writeStdout(String(suggestion.lr));
  else writeStdout(suggestionText(suggestion));
  return statusFor(suggestion);
}
