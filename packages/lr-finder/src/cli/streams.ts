import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Writes lines to the standard output: there go the data. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Writes lines to the standard error: there goes what is for a person only. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Columns of the terminal, so many at most; 80 where no terminal is. */
export function terminalWidth(most = 120): number {
  return Math.min(Math.max(process.stdout.columns || 80, 40), most);
}

/**
 * Whoever reads the output may have had enough of it (`| head`): then the rest is not written, and
 * nobody is told.
 */
export function endQuietlyWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
  }
}

/** Ends the process once all is written: what the user's own module left open doesn't keep it. */
export async function exitWhenWritten(status: number): Promise<never> {
  process.exitCode = status;
  await Promise.all([process.stdout, process.stderr].map(written));
  process.exit();
}

async function written(stream: Writable): Promise<void> {
  if (stream.writableNeedDrain) await once(stream, 'drain');
  await new Promise((done) => stream.write('', done));
}
