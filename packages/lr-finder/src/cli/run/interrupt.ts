import { type EndingSignal, EXIT } from '../exit-status.ts';

/** The signals that end a test properly, while it is listened to them. */
export interface Interrupt {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** The first signal that came. */
  readonly received: EndingSignal | undefined;
  /** No longer ends anything at once: from now on there is something to end properly. */
  testing(): void;
  stop(): void;
}

const SIGNALS: readonly EndingSignal[] = ['SIGINT', 'SIGTERM'];

/**
 * Listens for Ctrl-C and SIGTERM. The first one aborts the test (or ends the process, where none
 * runs yet); the next one does what it does where nobody listens: it ends the process at once.
 */
export function listenForInterrupt(onFirst: (signal: EndingSignal) => void): Interrupt {
  const controller = new AbortController();
  let received: EndingSignal | undefined;
  let isTesting = false;
  const listener = (signal: EndingSignal) => {
    stop();
    if (!isTesting) process.exit(EXIT[signal]);
    received = signal;
    onFirst(signal);
    controller.abort();
  };
  const stop = () => {
    for (const signal of SIGNALS) process.removeListener(signal, listener);
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return {
    signal: controller.signal,
    get received() {
      return received;
    },
    testing() {
      isTesting = true;
    },
    stop,
  };
}
