import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { DataError } from 'lr-finder';
import { type BatchOptions, batchesOf } from './batches.ts';

/** An image as in the files: its class, then 32 x 32 reds, as many greens, as many blues. */
export type CifarRecord = Uint8Array;

/** Images for a convolutional network. */
export interface CifarBatch {
  /** Pixels, normalised, [batch, 32, 32, 3]. */
  readonly xs: tf.Tensor4D;
  /** Classes, one-hot, [batch, 10]. */
  readonly ys: tf.Tensor2D;
}

const PIXELS = 32 * 32;
const RECORD_BYTES = 1 + 3 * PIXELS;
const CLASSES = 10;

/** Mean and standard deviation of the 50,000 training images, with pixels from 0 to 1, by channel. */
const MEAN = [0.4914, 0.4822, 0.4465] as const;
const DEVIATION = [0.247, 0.2435, 0.2616] as const;

const FILES = { train: /^data_batch_\d+\.bin$/, test: /^test_batch\.bin$/ };

const REMEDY =
  'Get the binary version from https://www.cs.toronto.edu/~kriz/cifar.html, unpack it with tar -xzf cifar-10-binary.tar.gz, and pass the folder cifar-10-batches-bin';

/**
 * Reads CIFAR-10 in its binary version: 50,000 training images in `data_batch_1.bin` to
 * `data_batch_5.bin`, 10,000 test images in `test_batch.bin`. Fewer files, and files with fewer
 * images, work too.
 *
 * @throws {DataError} if there are no such files, with the address of the data.
 */
export function readCifar10(folder: string | undefined, part: 'train' | 'test'): CifarRecord[] {
  if (folder === undefined) {
    throw new DataError(`Expected a folder with CIFAR-10, got none. ${REMEDY}`);
  }
  const files = namesIn(folder).filter((name) => FILES[part].test(name));
  if (files.length === 0) {
    const wanted = { train: 'data_batch_1.bin to data_batch_5.bin', test: 'test_batch.bin' };
    throw new DataError(`Expected ${folder} to have ${wanted[part]}, got none. ${REMEDY}`);
  }
  return files.sort().flatMap((name) => recordsOf(join(folder, name)));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new DataError(
      `Expected a folder with CIFAR-10, got ${folder}, which can't be read (${code}). ${REMEDY}`,
    );
  }
}

function recordsOf(file: string): CifarRecord[] {
  const bytes = readFileSync(file);
  if (bytes.length === 0 || bytes.length % RECORD_BYTES !== 0) {
    throw new DataError(
      `Expected ${file} to have images of ${RECORD_BYTES} bytes each, got ${bytes.length} bytes. ${REMEDY}`,
    );
  }
  const records = Array.from({ length: bytes.length / RECORD_BYTES }, (_, i) =>
    bytes.subarray(i * RECORD_BYTES, (i + 1) * RECORD_BYTES),
  );
  const stray = records.findIndex(([label]) => label! >= CLASSES);
  if (stray >= 0) {
    throw new DataError(
      `Expected the classes in ${file} to be 0 to 9, got ${records[stray]![0]} for image ${stray}. ${REMEDY}`,
    );
  }
  return records;
}

/**
 * Batches of images, the same in each pass; with a `seed`, in a new order in each.
 *
 * @throws {DataError} for fewer images than a batch needs.
 */
export function cifarBatches(
  records: readonly CifarRecord[],
  options: BatchOptions,
): Iterable<CifarBatch> {
  return batchesOf(records, options, cifarBatch);
}

/** Turns images into numbers: from planes of colours to colours side by side. */
export function cifarBatch(records: readonly CifarRecord[]): CifarBatch {
  const pixels = new Float32Array(records.length * PIXELS * 3);
  let at = 0;
  for (const record of records) {
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      for (const table of NORMALISED) {
        pixels[at] = table[record[1 + (at % 3) * PIXELS + pixel]!]!;
        at++;
      }
    }
  }
  return tf.tidy(() => ({
    xs: tf.tensor4d(pixels, [records.length, 32, 32, 3]),
    ys: tf
      .oneHot(
        records.map(([label]) => label!),
        CLASSES,
      )
      .toFloat() as tf.Tensor2D,
  }));
}

/** The normalised value of each byte, by channel. */
const NORMALISED = MEAN.map((mean, channel) =>
  Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - mean) / DEVIATION[channel]!),
);
