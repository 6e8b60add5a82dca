/** Longest time, in milliseconds, that a test keeps timers, input and painting waiting: a frame. */
const LONGEST_TURN = 16;

interface Globals {
  setImmediate?: (callback: () => void) => unknown;
  scheduler?: { yield?: () => Promise<void> };
}

/** Lets timers, signals, input and painting have their turn. */
function nextTurn(): Promise<void> {
  const { setImmediate, scheduler } = globalThis as Globals;
  if (setImmediate) return new Promise((resolve) => setImmediate(resolve));
  if (scheduler?.yield) return scheduler.yield();
  // A message, unlike a timer, is not held back for 4 ms in browsers.
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
 * A training step that never waits for anything outside would starve the event loop for the whole
 * test: no Ctrl-C, no abort by a timer, no progress bar, a frozen page. The function returned is to
 * be awaited between steps; it lets the others have a turn once a frame.
 */
export function turnTaker(): () => Promise<void> | undefined {
  let turnStart = performance.now();
  return () => {
    if (performance.now() - turnStart < LONGEST_TURN) return undefined;
    return nextTurn().then(() => {
      turnStart = performance.now();
    });
  };
}
