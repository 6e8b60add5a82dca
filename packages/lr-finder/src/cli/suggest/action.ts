import { readInput } from '../history-input.ts';
import { toJson } from '../printable.ts';
import { suggestionFor } from '../reading.ts';
import { say } from '../streams.ts';
import { statusFor, wordsFor } from '../words.ts';
import type { SuggestFlags } from './command.ts';

/** Prints what the curve in a file says. Resolves to the exit status. */
export async function suggestFor(file: string, flags: SuggestFlags): Promise<number> {
  const suggestion = await suggestionFor(await readInput(file, flags), flags);
  if (flags.json) say(toJson(suggestion));
  else if (flags.quiet) say(String(suggestion.lr));
  else say(wordsFor(suggestion));
  return statusFor(suggestion);
}
