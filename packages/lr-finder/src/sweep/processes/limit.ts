/** What ends a test before it ends by itself. */
export interface Limit {
  /** Aborted when the time is over, and with any of the signals that it was made of. */
  readonly signal: AbortSignal;
  /** Whether the time was over first. */
  readonly isLate: boolean;
  /** To be called when nothing is left to end. */
  stop(): void;
}

/** Starts the time. Without `seconds` there is no end to it. */
export function startLimit(seconds: number | undefined, signals: readonly AbortSignal[]): Limit {
  const controller = new AbortController();
  let isLate = false;
  const abort = (): void => controller.abort();
  const onTime = (): void => {
    isLate = !controller.signal.aborted;
    abort();
  };
  const timer = seconds === undefined ? undefined : setTimeout(onTime, 1000 * seconds);
  for (const signal of signals) {
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
  }
  return {
    signal: controller.signal,
    get isLate() {
      return isLate;
    },
    stop() {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', abort);
    },
  };
}
