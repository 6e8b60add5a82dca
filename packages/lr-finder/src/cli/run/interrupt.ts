import type { EndingSignal } from '../exit-status.ts';
import { type Fault, onFault } from '../faults.ts';

/** Ends work properly before its time, until `stop()` is called. */
export interface Interrupt {
  /** Aborted by the first signal, and by an uncaught error. */
  readonly signal: AbortSignal;
  /** The first signal that the process received. */
  readonly received: EndingSignal | undefined;
  stop(): void;
}

const SIGNALS: readonly EndingSignal[] = ['SIGINT', 'SIGTERM'];

/**
 * Listens for Ctrl-C, SIGTERM and faults. The first signal aborts the work; the next one has its
 * default effect: it ends the process at once.
 *
 * @param whenFault - called before the work is aborted for a fault.
 */
export function listenForInterrupt(
  onFirst: (signal: EndingSignal) => void,
  whenFault: (fault: Fault) => void = () => {},
): Interrupt {
  const controller = new AbortController();
  let received: EndingSignal | undefined;
  const ignoreSignals = () => {
    for (const signal of SIGNALS) process.removeListener(signal, listener);
  };
  const listener = (signal: EndingSignal) => {
    ignoreSignals();
    received = signal;
    onFirst(signal);
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  const ignoreFaults = onFault((fault) => {
    whenFault(fault);
    controller.abort();
  });
  return {
    signal: controller.signal,
    get received() {
      return received;
    },
    stop() {
      ignoreSignals();
      ignoreFaults();
    },
  };
}
