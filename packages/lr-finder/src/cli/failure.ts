import { type Command, CommanderError } from 'commander';
import { ArgumentError, DataError, LRFinderError, messageOf } from '../errors.ts';
import { TrainingError, UsageError } from '../module/errors.ts';
import { EXIT } from './exit-status.ts';
import { withFlags } from './flag-names.ts';
import { printable } from './printable.ts';

/** The error for a file that the file system refuses to read; any other error unchanged. */
export function unreadable(what: string, file: string, remedy: string, error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall === undefined) return error;
  const message = `Expected ${what}, got ${file}, which can't be read (${code}). ${remedy}`;
  return new UsageError(message, { cause: error });
}

/** Combines several errors into one; `failureOf` writes a line for each. */
export function combineErrors(errors: readonly unknown[]): unknown {
  return errors.length === 1 ? errors[0] : new AggregateError(errors);
}

/** @throws the errors, if there are any. */
export function throwAll(errors: readonly unknown[]): void {
  if (errors.length > 0) throw combineErrors(errors);
}

/**
 * The text to write for an error, and the exit status: one line, or with `debug` all details. Each of
 * several errors has its line; the first determines the status.
 *
 * @param command - the subcommand, whose flags replace the library's option names in the message.
 */
export function failureOf(
  error: unknown,
  debug: boolean,
  command?: Command,
): { readonly status: number; readonly text: string } {
  if (error instanceof AggregateError) {
    const failures = error.errors.map((one) => failureOf(one, debug, command));
    const texts = new Set(failures.map(({ text }) => text));
    return { status: failures[0]?.status ?? EXIT.failed, text: [...texts].join('\n') };
  }
  if (error instanceof CommanderError) {
    const message = error.message
      .replace(/^error: /, '')
      .replace(/\n\(Did you mean (.*)\?\)$/, ', did you mean $1?');
    const help = `${command ? `lr-finder ${command.name()}` : 'lr-finder'} --help shows what there is`;
    return { status: EXIT.usage, text: `lr-finder: ${printable(message)}. ${help}` };
  }
  const isUsage = error instanceof LRFinderError && !(error instanceof TrainingError);
  const status = isUsage ? EXIT.usage : EXIT.failed;
  const hasLibraryNames = error instanceof ArgumentError || error instanceof DataError;
  const named = (text: string) => (hasLibraryNames ? withFlags(text, command?.options) : text);
  if (debug) return { status, text: named(detailsOf(error)) };
  const hint = isUsage ? '' : ' (--debug shows where)';
  return { status, text: `lr-finder: ${printable(named(messageOf(error)))}${hint}` };
}

function detailsOf(error: unknown, within: readonly unknown[] = []): string {
  if (!(error instanceof Error)) return String(error);
  // An error can be its own cause.
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
