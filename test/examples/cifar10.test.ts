import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cifarBatch, cifarBatches, readCifar10 } from '../../examples/cifar10.ts';
import { RECORD_BYTES, stripedRecords, writeStripedCifar10 } from './cifar10-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'cifar10-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeStripedCifar10(folder);

describe('readCifar10', () => {
  it('reads the images of all files of a part, in the order of the files', () => {
    expect(readCifar10(folder, 'test')).toHaveLength(64);
    const train = readCifar10(folder, 'train');
    expect(train.map(([label]) => label)).toEqual(Array.from({ length: 256 }, (_, i) => i % 10));
  });

  it.each([
    ['of a wrong size', new Uint8Array(RECORD_BYTES + 1), 'got 3074 bytes. Get'],
    ['that is empty', new Uint8Array(0), 'got 0 bytes. Get'],
    [
      'with a class that there is not',
      new Uint8Array(RECORD_BYTES).fill(10),
      'got 10 for image 0. Get',
    ],
  ])('refuses a file %s', (_, bytes, message) => {
    const own = mkdtempSync(join(folder, 'own-'));
    writeFileSync(join(own, 'test_batch.bin'), bytes);
    expect(() => readCifar10(own, 'test')).toThrow(message);
  });
});

describe('cifarBatch', () => {
  it('puts the colours of a pixel side by side, normalised, and the class one-hot', () => {
    const record = new Uint8Array(RECORD_BYTES);
    record[0] = 3;
    // The second pixel of the first row: red, green, blue.
    [record[2], record[2 + 1024], record[2 + 2048]] = [255, 51, 102];
    const { xs, ys } = cifarBatch([record]);
    expect(xs.shape).toEqual([1, 32, 32, 3]);
    const black = [0.4914 / 0.247, 0.4822 / 0.2435, 0.4465 / 0.2616].map((x) => -x);
    const pixel = [(1 - 0.4914) / 0.247, (0.2 - 0.4822) / 0.2435, (0.4 - 0.4465) / 0.2616];
    const wanted = [...black, ...pixel, ...black];
    xs.dataSync()
      .subarray(0, 9)
      .forEach((x, i) => {
        expect(x).toBeCloseTo(wanted[i]!, 5);
      });
    expect([...ys.dataSync()]).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  });
});

describe('cifarBatches', () => {
  const records = Array.from({ length: 10 }, (_, i) => stripedRecords(1, i));
  const labels = (seed?: number) => {
    const batches = cifarBatches(records, {
      batchSize: 4,
      ...(seed === undefined ? {} : { seed }),
    });
    const pass = () => [...batches].map(({ ys }) => [...ys.argMax(1).dataSync()]);
    return [pass(), pass()];
  };

  it('keeps the order without a seed, and leaves out what fills no batch', () => {
    const pass = [
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ];
    expect(labels()).toEqual([pass, pass]);
  });

  it('draws a new order in each pass with a seed, the same for the same seed', () => {
    const [first, second] = labels(1);
    expect(second).not.toEqual(first);
    expect(new Set(first!.flat()).size).toBe(8);
    expect(labels(1)).toEqual([first, second]);
    expect(labels(2)).not.toEqual([first, second]);
  });
});
