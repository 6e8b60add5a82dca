import { describe, expect, it } from 'vitest';
import { checksum } from '../../src/cache/checksum.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('the checksum', () => {
  // FNV-1a over words, by exact integers: (offset ^ word) * prime, modulo 2 ** 32, and the shift.
  const step = (hash: number, word: number) => {
    const product = (BigInt((hash ^ word) >>> 0) * 0x01000193n) % 2n ** 32n;
    return Number(BigInt.asIntN(32, product ^ (product >> 15n)));
  };
  it.each<[string, Uint8Array<ArrayBuffer>, number]>([
    ['nothing', bytes(), 0x811c9dc5 | 0],
    ['a byte', bytes(7), step(0x811c9dc5, 7)],
    ['a word', bytes(1, 2, 3, 4), step(0x811c9dc5, 0x04030201)],
    ['a word and a byte', bytes(1, 2, 3, 4, 5), step(step(0x811c9dc5, 0x04030201), 5)],
  ])('of %s', (_, data, wanted) => expect(checksum(data)).toBe(wanted));

  it('is the same wherever the bytes lie', () => {
    const apart = bytes(0, 1, 2, 3, 4, 5, 6, 7).subarray(1);
    expect(checksum(apart)).toBe(checksum(apart.slice()));
  });

  it('tells two signs that changed', () => {
    const numbers = Float32Array.of(1, 2, 3, 4);
    const turned = Float32Array.of(1, -2, 3, -4);
    const sum = (array: Float32Array<ArrayBuffer>) => checksum(new Uint8Array(array.buffer));
    expect(sum(turned)).not.toBe(sum(numbers));
  });

  it('tells each single change, from the others too', () => {
    const data = Uint8Array.from({ length: 67 }, (_, i) => (i * 37) % 256);
    const sums = new Set([checksum(data)]);
    for (let bit = 0; bit < data.length * 8; bit++) {
      const changed = data.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      sums.add(checksum(changed));
    }
    expect(sums.size).toBe(data.length * 8 + 1);
  });
});
