import { LRFinderError } from 'lr-finder';

/**
 * Runs an example. The first Ctrl-C aborts its signal, so that a test ends properly; a second one
 * ends the program. Of an error of lr-finder only the message is printed, since it has the fix.
 */
export async function runUntilCtrlC(main: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  await main(controller.signal).catch((error: unknown) => {
    console.error(error instanceof LRFinderError ? error.message : error);
    process.exitCode = 1;
  });
}
