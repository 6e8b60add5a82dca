/**
 * Whether what was thrown is the abort itself: a step that hands the signal on to what it waits for
 * rejects with the signal's reason. An imitation of a signal without a reason can't be told by it.
 */
export function isAbort(error: unknown, signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true && signal.reason !== undefined && error === signal.reason;
}
