/** The longest time, in milliseconds, that a test holds up timers, input and painting: one frame. */
const LONGEST_TURN = 16;

interface Globals {
  setImmediate?: (callback: () => void) => unknown;
  scheduler?: { yield?: () => Promise<void> };
}

/** Waits until timers, signals, input and painting have run. */
function yieldOnce(): Promise<void> {
  const { setImmediate, scheduler } = globalThis as Globals;
  if (setImmediate) return new Promise((resolve) => setImmediate(resolve));
  if (scheduler?.yield) return scheduler.yield();
  // Browsers delay a nested timer by 4 ms, but not a message.
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/**
 * A training step that waits for nothing outside would starve the event loop during the whole test:
 * no Ctrl-C, no abort by a timer, no progress bar, a frozen page. Await the returned function between
 * steps: once a frame it lets the event loop run.
 */
export function makeYielder(): () => Promise<void> | undefined {
  let turnStart = performance.now();
  return () => {
    if (performance.now() - turnStart < LONGEST_TURN) return undefined;
    return yieldOnce().then(() => {
      turnStart = performance.now();
    });
  };
}
