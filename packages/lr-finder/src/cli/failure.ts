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

/** Several errors as one, of which `failureOf` makes a line each. */
export function together(errors: readonly unknown[]): unknown {
  return errors.length === 1 ? errors[0] : new AggregateError(errors);
}

/** @throws the errors, if there are any. */
export function throwAll(errors: readonly unknown[]): void {
  if (errors.length > 0) throw together(errors);
}

/** One line for an error, or with `debug` all that is known of it. The first of several has the status. */
export function failureOf(error: unknown, debug: boolean): Failure {
  if (error instanceof AggregateError) {
    const failures = error.errors.map((one) => failureOf(one, debug));
    const texts = new Set(failures.map(({ text }) => text));
    return { status: failures[0]?.status ?? EXIT.failed, text: [...texts].join('\n') };
  }
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

function detailsOf(error: unknown, within: readonly unknown[] = []): string {
  if (!(error instanceof Error)) return String(error);
  // An error may be its own cause.
  const inner = (one: unknown, title: string) =>
    one === undefined || within.includes(one)
      ? ''
      : `\n${title}: ${detailsOf(one, [...within, error])}`;
  const parts = error instanceof AggregateError ? error.errors : [];
  return [
    error.stack ?? String(error),
    ...parts.map((part: unknown) => inner(part, 'One of its errors')),
    inner(error.cause, 'Caused by'),
  ].join('');
}
