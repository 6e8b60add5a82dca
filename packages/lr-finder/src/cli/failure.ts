import type { CommanderError } from 'commander';
import { LRFinderError, messageOf } from '../errors.ts';
import { TrainingError } from '../module/errors.ts';
import { EXIT } from './exit-status.ts';
import { printable } from './printable.ts';

/** What to tell of an error, and how to end. */
export interface Failure {
  readonly status: number;
  readonly text: string;
}

/** One line for an error, or with `debug` all that is known of it. */
export function failureOf(error: unknown, debug: boolean): Failure {
  const status =
    error instanceof LRFinderError && !(error instanceof TrainingError) ? EXIT.usage : EXIT.failed;
  if (debug) return { status, text: detailsOf(error) };
  const line = `lr-finder: ${printable(messageOf(error))}`;
  const hint = status === EXIT.failed ? ' (--debug shows where)' : '';
  return { status, text: line + hint };
}

/** What commander says of arguments that it can't use, in one line. */
export function usageFailure(error: CommanderError, command: string): Failure {
  const said = error.message
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean (.*)\?\)$/, ', did you mean $1?');
  return {
    status: EXIT.usage,
    text: `lr-finder: ${printable(said)}. ${command} --help shows what there is`,
  };
}

function detailsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\nCaused by: ${detailsOf(error.cause)}`;
  return `${error.stack ?? error}${cause}`;
}
