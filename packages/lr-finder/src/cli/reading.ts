import { type Method, suggest } from '../suggest/suggest.ts';
import type { Suggestion } from '../suggest/suggestion.ts';
import { checkingFlags } from './flag-names.ts';
import type { HistoryInput } from './history-input.ts';
import type { ReadingFlags } from './history-options.ts';

/** Reads the curve of a file as the flags say, and else as the file does. */
export function suggestionFor(input: HistoryInput, flags: ReadingFlags): Promise<Suggestion> {
  const { method, optimizer = input.optimizer, skipStart, skipEnd } = flags;
  // What `lr-finder run` writes says itself how it was measured.
  const { validationLoss, lossAfterUpdate, stepsPerPoint, restoredEachLr } = input.settings ?? {};
  const isAfterUpdate = validationLoss === true || lossAfterUpdate === true;
  return checkingFlags({ method, optimizer, skipStart, skipEnd }, () =>
    suggest(input.history, {
      // The library says which names it knows.
      method: method as Method | undefined,
      optimizer: optimizer?.toLowerCase(),
      skipStart,
      skipEnd,
      lossAfterUpdate: flags.validationLoss ?? isAfterUpdate,
      // Other programs may mean other things by these names.
      stepsPerPoint: isCount(stepsPerPoint) ? stepsPerPoint : undefined,
      restoredEachLr: restoredEachLr === true,
    }),
  );
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1;
}
