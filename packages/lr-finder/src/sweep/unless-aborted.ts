/** Waits for what may never come. @throws the signal's reason when it is aborted before. */
export function unlessAborted<T>(awaited: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
    const stop = (): void => signal.removeEventListener('abort', onAbort);
    awaited.then(resolve, reject).finally(stop);
  });
}
