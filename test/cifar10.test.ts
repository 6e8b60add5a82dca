import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { DataError } from 'lr-finder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cifarBatch, cifarBatches, readCifar10 } from '../examples/cifar10.ts';
import { RECORD_BYTES, stripedRecords } from './cifar10-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'cifar10-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(async () => {
  await tf.setBackend('cpu');
  writeFileSync(join(folder, 'data_batch_2.bin'), stripedRecords(5, 8));
  writeFileSync(join(folder, 'data_batch_1.bin'), stripedRecords(8));
  writeFileSync(join(folder, 'test_batch.bin'), stripedRecords(3, 13));
  writeFileSync(join(folder, 'batches.meta.txt'), 'airplane\n');
});

/** A record whose bytes are all of one value, but for some. */
function record(label: number, fill: number, others: Readonly<Record<number, number>> = {}) {
  const bytes = new Uint8Array(RECORD_BYTES).fill(fill);
  bytes[0] = label;
  for (const [at, value] of Object.entries(others)) bytes[1 + Number(at)] = value;
  return bytes;
}

describe('readCifar10', () => {
  it('reads the images of all files of a part, in order', () => {
    const train = readCifar10(folder, 'train');
    expect(train.map(([label]) => label)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2]);
    expect(Buffer.concat(train).equals(stripedRecords(13))).toBe(true);
    expect(readCifar10(folder, 'test').map(([label]) => label)).toEqual([3, 4, 5]);
  });

  const remedy =
    'Get the binary version from https://www.cs.toronto.edu/~kriz/cifar.html, unpack it with tar -xzf cifar-10-binary.tar.gz, and pass the folder cifar-10-batches-bin';

  it.each<[string, string, Readonly<Record<string, Uint8Array>> | undefined, string]>([
    [
      'is not there',
      'gone',
      undefined,
      "Expected a folder with CIFAR-10, got DIR, which can't be read (ENOENT)",
    ],
    ['has no images', 'empty', {}, 'Expected DIR to have test_batch.bin, got none'],
    [
      'has images of the other part',
      'other',
      { 'data_batch_1.bin': stripedRecords(1) },
      'Expected DIR to have test_batch.bin, got none',
    ],
    [
      'has an empty file',
      'hollow',
      { 'test_batch.bin': new Uint8Array() },
      `Expected ${join('DIR', 'test_batch.bin')} to have images of 3073 bytes each, got 0 bytes`,
    ],
    [
      'has a file that is cut off',
      'cut',
      { 'test_batch.bin': stripedRecords(2).subarray(1) },
      `Expected ${join('DIR', 'test_batch.bin')} to have images of 3073 bytes each, got 6145 bytes`,
    ],
    [
      'has a class that is none',
      'stray',
      { 'test_batch.bin': record(10, 0) },
      `Expected the classes in ${join('DIR', 'test_batch.bin')} to be 0 to 9, got 10 for image 0`,
    ],
  ])('says what to do when the folder %s', (_, name, files, message) => {
    const broken = join(folder, name);
    if (files) mkdirSync(broken);
    for (const [file, bytes] of Object.entries(files ?? {}))
      writeFileSync(join(broken, file), bytes);
    expect(() => readCifar10(broken, 'test')).toThrow(
      new DataError(`${message.replace('DIR', broken)}. ${remedy}`),
    );
  });

  it('wants data_batch files to train on', () => {
    const untrained = mkdtempSync(join(folder, 'untrained-'));
    expect(() => readCifar10(untrained, 'train')).toThrow(
      `Expected ${untrained} to have data_batch_1.bin to data_batch_5.bin, got none. ${remedy}`,
    );
  });
});

describe('cifarBatch', () => {
  it('puts the planes of colours side by side', () => {
    // Red at (0, 1), green at (2, 0), blue at (31, 31).
    const image = record(3, 0, { 1: 255, [1024 + 64]: 255, [2048 + 1023]: 255 });
    const { xs, ys } = cifarBatch([record(9, 0), image]);
    expect(xs.shape).toEqual([2, 32, 32, 3]);
    const black = cifarBatch([record(0, 0)]).xs;
    const difference = tf.sub(xs, black).arraySync() as number[][][][];
    const lit = difference.flatMap((rows, i) =>
      rows.flatMap((pixels, row) =>
        pixels.flatMap((colours, column) =>
          colours.flatMap((value, channel) => (value === 0 ? [] : [[i, row, column, channel]])),
        ),
      ),
    );
    expect(lit).toEqual([
      [1, 0, 1, 0],
      [1, 2, 0, 1],
      [1, 31, 31, 2],
    ]);
    expect(ys.arraySync()).toEqual([
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      [0, 0, 0, 1, 0, 0, 0, 0, 0, 0],
    ]);
  });

  it.each([
    [0, [-1.98947, -1.9803, -1.70681]],
    [255, [2.05911, 2.12649, 2.11583]],
    // The mean of each channel, in bytes, is near 125, 123 and 114.
    [125, [-0.00487, 0.0329, 0.16703]],
  ])('normalises byte %d by channel', (byte, wanted) => {
    const got = [
      ...cifarBatch([record(0, byte)])
        .xs.dataSync()
        .slice(0, 3),
    ];
    wanted.forEach((value, channel) => {
      expect(got[channel]).toBeCloseTo(value, 3);
    });
  });
});

describe('cifarBatches', () => {
  const records = Array.from({ length: 10 }, (_, label) => record(label, 0));
  const classesOf = (batches: Iterable<{ ys: tf.Tensor2D }>) =>
    [...batches].map(({ ys }) => [...ys.argMax(1).dataSync()]);

  it('without a seed keeps the order, and leaves out what fills no batch', () => {
    const batches = cifarBatches(records, { batchSize: 4 });
    const order = [
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ];
    expect(classesOf(batches)).toEqual(order);
    expect(classesOf(batches)).toEqual(order);
  });

  it('with a seed draws a new order in each pass, the same ones for the same seed', () => {
    const passes = (seed: number) => {
      const batches = cifarBatches(records, { batchSize: 5, seed });
      return [classesOf(batches).flat(), classesOf(batches).flat()] as const;
    };
    const [first, second] = passes(1);
    expect([...first].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(second).not.toEqual(first);
    expect(passes(1)).toEqual([first, second]);
    expect(passes(2)[0]).not.toEqual(first);
  });

  it('refuses a batch of more images than there are', () => {
    expect(() => cifarBatches(records, { batchSize: 11 })).toThrow(
      'Expected at least 11 images, for one batch, got 10. Make the batch smaller',
    );
  });
});
