import type { Method } from '../suggest/methods.ts';
import { suggest } from '../suggest/suggest.ts';
import type { Suggestion } from '../suggest/suggestion.ts';
import { checkingFlags } from './flag-names.ts';
import type { HistoryInput } from './history-input.ts';
import type { ReadingFlags } from './history-options.ts';

/** Reads the curve of a file as the flags say, and else as the file does. */
export function suggestionFor(input: HistoryInput, flags: ReadingFlags): Promise<Suggestion> {
  const { method, optimizer = input.optimizer, skipStart, skipEnd } = flags;
  const { validationLoss } = flags;
  return checkingFlags({ method, optimizer, skipStart, skipEnd }, () =>
    suggest(input.history, {
      ...input.measurement,
      ...(validationLoss !== undefined && { lossAfterUpdate: validationLoss }),
      // The library says which names it knows.
      method: method as Method | undefined,
      optimizer: optimizer?.toLowerCase(),
      skipStart,
      skipEnd,
    }),
  );
}
