import type { Suggestion } from 'lr-finder';
import { readingOf, shownTest } from '../state/select.ts';
import type { State } from '../state/state.ts';
import type { FinishedTest } from '../tests/test.ts';

/** A test that can be compared and taken along. */
export interface ShelfTest {
  readonly test: FinishedTest;
  readonly suggestion: Suggestion;
  /** Of a file; the test that is shown above has none. */
  readonly id?: number;
}

/** The test shown above, if it was run here, and those of the files. */
export function shelfOf(state: State): ShelfTest[] {
  const test = shownTest(state.shown);
  const suggestion = readingOf(state);
  const own = state.shown.source === 'run' && test && suggestion ? [{ test, suggestion }] : [];
  const brought = state.files.flatMap((file) =>
    'test' in file ? [{ test: file.test, suggestion: file.suggestion, id: file.id }] : [],
  );
  return [...own, ...brought];
}
