import { fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs';

/**
 * Writes text at the end of a file that is open to read and to add: all of it, or nothing. In one
 * call of the system, as a rule: then what two programs add at once doesn't mix.
 *
 * @throws what the file system throws.
 */
export function append(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  try {
    // A disk that is nearly full takes a part.
    while (written < bytes.length) written += writeSync(descriptor, bytes, written);
  } catch (error) {
    takeBack(descriptor, bytes.subarray(0, written));
    throw error;
  }
}

/** Cuts off what was written, unless another program has written since. */
function takeBack(descriptor: number, written: Buffer): void {
  if (written.length === 0) return;
  try {
    const start = fstatSync(descriptor).size - written.length;
    const found = Buffer.alloc(written.length);
    readSync(descriptor, found, 0, found.length, start);
    if (found.equals(written)) ftruncateSync(descriptor, start);
  } catch {
    // The next start cuts it off.
  }
}
