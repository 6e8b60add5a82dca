import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { digits } from '../../../src/data/digits.ts';
import { iris } from '../../../src/data/iris.ts';
import { twoMoons } from '../../../src/data/moons.ts';

const classesOf = (ys: Float32Array, outputs: number): number[] => {
  const counts = Array.from({ length: outputs }, () => 0);
  for (const [i, y] of ys.entries()) counts[i % outputs]! += y;
  return counts;
};

describe('the data that are there', () => {
  it('two moons: 1000 points of two classes, the same each time', () => {
    const { train, validation, inputShape, outputs } = twoMoons();
    expect([train.count, validation.count, inputShape, outputs]).toEqual([800, 200, [2], 2]);
    expect(classesOf(train.ys, 2)).toEqual([400, 400]);
    expect(twoMoons()).toEqual(twoMoons());
    // Nobody has to stand further out than a moon and its noise.
    expect(train.xs.every((x) => Math.abs(x) < 2.3)).toBe(true);
  });

  it('irises: 150 of three species, each measure with mean 0 and variance 1', () => {
    const { train, validation, outputs } = iris();
    expect([train.count + validation.count, outputs]).toEqual([150, 3]);
    const all = [...train.xs, ...validation.xs];
    for (const column of [0, 1, 2, 3]) {
      const values = all.filter((_, i) => i % 4 === column);
      const mean = values.reduce((sum, x) => sum + x, 0) / 150;
      const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 150;
      expect(mean).toBeCloseTo(0, 5);
      expect(variance).toBeCloseTo(1, 5);
    }
    expect(Math.min(...classesOf(validation.ys, 3))).toBeGreaterThan(4);
  });

  it('digits: unpacked as they were packed', async () => {
    const bytes = new Uint8Array(16 * 785);
    for (let i = 0; i < 16; i++) {
      bytes[i * 785] = i % 10;
      bytes[i * 785 + 1 + i] = 255;
    }
    const { train, validation, inputShape } = await digits(
      new Blob([deflateSync(bytes)]).stream() as ReadableStream<Uint8Array<ArrayBuffer>>,
    );
    expect([train.count, validation.count, inputShape]).toEqual([14, 2, [28, 28, 1]]);
    expect(train.ys.indexOf(1, 30)).toBe(33); // The fourth is a 3.
    expect(train.xs.indexOf(1, 3 * 784)).toBe(3 * 784 + 3);
    expect(validation.ys.indexOf(1)).toBe(4); // The fifteenth is a 4.
  });
});
