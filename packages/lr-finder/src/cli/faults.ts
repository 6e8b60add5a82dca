import { messageOf } from '../errors.ts';
import { TrainingError } from '../module/errors.ts';

/**
 * A failure outside of the promises that the command awaits: an uncaught error of a timer, an event or
 * a promise; or an empty event loop before the work is done.
 */
export type Fault = 'uncaught' | 'unsettled';

/** Milliseconds that the work has to end by itself after an uncaught error. */
const GRACE = 10_000;

const listeners = new Set<(fault: Fault) => void>();
/** The reject function of each `untilFault`, the innermost last. */
const waiting = new Set<(error: TrainingError) => void>();
const seen = new Map<Fault, TrainingError>();

/** The errors of the work, after the fault that ended it, if any: the work may end properly after one. */
export function withFault(errors: readonly unknown[]): readonly unknown[] {
  const uncaught = seen.get('uncaught');
  if (uncaught) return [uncaught, ...errors.filter((error) => error !== uncaught)];
  const unsettled = seen.get('unsettled');
  return unsettled && errors.length === 0 ? [unsettled] : errors;
}

/** Whether an error is one of `untilFault`: the work was not ended properly. */
export function isFault(error: unknown): boolean {
  return [...seen.values()].some((fault) => fault === error);
}

/**
 * Calls the listener with the first fault of each kind, so that it ends the work properly. Returns a
 * function that removes it.
 */
export function onFault(listener: (fault: Fault) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Waits for work until it is done or can no longer be done.
 *
 * @throws {TrainingError} after a fault, if the work didn't end by itself.
 */
export function untilFault<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    waiting.add(reject);
    work.then(resolve, reject).finally(() => waiting.delete(reject));
  });
}

/** Listens for faults, and turns `process.exit`, by which a module would end the command, into one. */
export function watchFaults(): void {
  process.on('uncaughtException', (thrown) => {
    const error =
      thrown instanceof TrainingError
        ? thrown
        : new TrainingError(
            `Uncaught error: ${messageOf(thrown)}. Catch it, or await the promise that it came from`,
            { cause: thrown },
          );
    take('uncaught', error);
  });
  process.on('beforeExit', () => {
    const message =
      'The module waits for a promise that never settles: nothing is left that could settle it';
    take('unsettled', new TrainingError(message));
  });
  process.exit = (code) => {
    throw new TrainingError(
      `The module called process.exit(${code ?? ''}). Throw an error where it can't go on`,
    );
  };
}

function take(fault: Fault, error: TrainingError): void {
  const isFirst = !seen.has(fault);
  if (isFirst) seen.set(fault, error);
  if (isFirst && listeners.size > 0) {
    for (const listener of listeners) listener(fault);
    if (fault === 'uncaught') setTimeout(() => giveUp(error), GRACE).unref();
    // `beforeExit` comes again, unless the listener starts something to wait for.
    else setImmediate(() => {});
  } else if (isFirst || fault === 'unsettled') giveUp(seen.get(fault)!);
}

function giveUp(error: TrainingError): void {
  const reject = [...waiting].at(-1);
  if (reject) waiting.delete(reject);
  reject?.(error);
}
