/**
 * Whether an error is the abort itself: a step that passes the signal to what it waits for rejects
 * with the signal's reason. For an imitation of a signal, without a reason, it is false.
 */
export function isAbort(error: unknown, signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true && signal.reason !== undefined && error === signal.reason;
}
