import { Console } from 'node:console';
import { fstatSync, writeFileSync } from 'node:fs';
import { printableLines } from './printable.ts';

type Stream = typeof process.stdout | typeof process.stderr;

/** The error of each stream that can no longer be written to. */
const failures = new Map<Stream, NodeJS.ErrnoException>();

/** Writes lines to the standard output, which is for the data. */
export function writeStdout(text: string): void {
  write(process.stdout, `${printableLines(text)}\n`);
}

/** Writes a figure to the standard output. Its escapes are colours; its names and titles are printable. */
export function writeFigure(figure: string): void {
  write(process.stdout, `${figure}\n`);
}

/** Writes lines to the standard error, which is for messages to a person. */
export function writeStderr(text: string): void {
  write(process.stderr, `${printableLines(text)}\n`);
}

/** Redirects the console to the standard error, so that a module can't print into the answer. */
export function keepStdoutForAnswer(): void {
  globalThis.console = new Console({ stdout: process.stderr, stderr: process.stderr });
}

/** Columns of the terminal, at most 80; without a terminal, 80. */
export function terminalWidth(): number {
  return Math.min(Math.max(process.stdout.columns || 80, 40), 80);
}

/**
 * Records the errors of both streams instead of throwing them: the work continues after its reader has
 * gone (`| head`) or the disk is full. `stdoutFailure` returns the error.
 */
export function keepStreamErrors(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => note(stream, error));
  }
}

/** Waits until all is written; returns the error of the standard output, if there was one. */
export async function stdoutFailure(): Promise<NodeJS.ErrnoException | undefined> {
  for (const stream of [process.stdout, process.stderr]) {
    const isPending = stream.writableLength > 0 && !failures.has(stream);
    if (isPending) await new Promise((done) => stream.write('', done));
  }
  // The error of a finished write arrives in the next turn of the event loop.
  await new Promise((done) => setImmediate(done));
  return failures.get(process.stdout);
}

function write(stream: Stream, text: string): void {
  if (failures.has(stream)) return;
  if (stream.isTTY || !fstatSync(stream.fd).isFile()) {
    stream.write(text, (error) => error && note(stream, error));
    return;
  }
  try {
    // Node's stream for a file writes once, and doesn't notice if the disk has room for only a part.
    writeFileSync(stream.fd, Buffer.from(text));
  } catch (error) {
    note(stream, error as Error);
  }
}

function note(stream: Stream, error: Error): void {
  if (!failures.has(stream)) failures.set(stream, error);
}
