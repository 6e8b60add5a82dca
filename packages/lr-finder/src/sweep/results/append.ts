import { fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs';

/**
 * Appends text to a file that is open for reading and appending: all of it, or nothing. Usually this is
 * one system call, so texts that two programs append at once don't mix.
 *
 * @throws what the file system throws.
 */
export function append(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  try {
    // If the disk is nearly full, only a part is written.
    while (written < bytes.length) written += writeSync(descriptor, bytes, written);
  } catch (error) {
    takeBack(descriptor, bytes.subarray(0, written));
    throw error;
  }
}

/** Removes the written bytes, unless another program has written since. */
function takeBack(descriptor: number, written: Buffer): void {
  if (written.length === 0) return;
  try {
    const start = fstatSync(descriptor).size - written.length;
    const found = Buffer.alloc(written.length);
    readSync(descriptor, found, 0, found.length, start);
    if (found.equals(written)) ftruncateSync(descriptor, start);
  } catch {
    // The next start removes them.
  }
}
