import { Console } from 'node:console';
import { fstatSync, writeFileSync } from 'node:fs';
import { printableLines } from './printable.ts';

type Stream = typeof process.stdout | typeof process.stderr;

/** Why a stream can't be written to any more. */
const failures = new Map<Stream, NodeJS.ErrnoException>();

/** Writes lines to the standard output, which is for the data. */
export function writeStdout(text: string): void {
  write(process.stdout, `${printableLines(text)}\n`);
}

/** Writes a figure to the standard output. Its colours are escapes; names and titles in it are printable already. */
export function writeFigure(figure: string): void {
  write(process.stdout, `${figure}\n`);
}

/** Writes lines to the standard error, which is for what only a person reads. */
export function writeStderr(text: string): void {
  write(process.stderr, `${printableLines(text)}\n`);
}

/** Lets the console write to the standard error, whatever a module prints with it. */
export function keepStdoutForAnswer(): void {
  globalThis.console = new Console({ stdout: process.stderr, stderr: process.stderr });
}

/** Columns of the terminal, at most 80; 80 where no terminal is. */
export function terminalWidth(): number {
  return Math.min(Math.max(process.stdout.columns || 80, 40), 80);
}

/**
 * Keeps the errors of both streams, in place of an exception: the work goes on where its reader has
 * gone away (`| head`) or a disk is full. `stdoutFailure` has the error.
 */
export function keepStreamErrors(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => note(stream, error));
  }
}

/** Resolves, once all is written, to why the standard output could not take it, if it couldn't. */
export async function stdoutFailure(): Promise<NodeJS.ErrnoException | undefined> {
  for (const stream of [process.stdout, process.stderr]) {
    const isPending = stream.writableLength > 0 && !failures.has(stream);
    if (isPending) await new Promise((done) => stream.write('', done));
  }
  // An error of what is written already comes with the next turn of the event loop.
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
    // Node's stream for a file makes one call, and takes no notice where a disk has room for a part.
    writeFileSync(stream.fd, Buffer.from(text));
  } catch (error) {
    note(stream, error as Error);
  }
}

function note(stream: Stream, error: Error): void {
  if (!failures.has(stream)) failures.set(stream, error);
}
