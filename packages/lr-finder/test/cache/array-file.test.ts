import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ArrayFile } from '../../src/cache/array-file.ts';
import type { CacheFile } from '../../src/cache/cache-file.ts';
import { CacheError } from '../../src/errors.ts';
import { folders, onlyFile } from './cache-folder.ts';

const newFolder = folders();

const arrays = [
  Int8Array.of(-128, 127),
  Uint8Array.of(1, 2, 255),
  Uint8ClampedArray.of(3, 4, 5),
  Int16Array.of(-32768, 32767),
  Uint16Array.of(65535),
  Int32Array.of(-1, 2 ** 31 - 1),
  Uint32Array.of(2 ** 32 - 1),
  Float32Array.of(0.1, -0, Number.NaN, Number.POSITIVE_INFINITY, 1e-45),
  Float64Array.of(0.1, 5e-324, -0),
  BigInt64Array.of(-(2n ** 63n)),
  BigUint64Array.of(2n ** 64n - 1n),
  new Float32Array(0),
];

/** A file with all the arrays. */
async function filled(folder: string) {
  const file = await ArrayFile.create(folder);
  const stored = await file.write(0, async () => {
    const each = [];
    for (const array of arrays) each.push(await file.put(array));
    return each;
  });
  return { file, stored };
}

describe('a file of arrays', () => {
  it('gives each back to the bit, in any order, any number of times', async () => {
    const { file, stored } = await filled(newFolder());
    for (let round = 0; round < 2; round++) {
      for (const [i, array] of [...arrays.entries()].reverse()) {
        const back = await file.get(stored[i]!);
        expect(back).toEqual(array);
        expect(back.constructor).toBe(array.constructor);
        expect(Object.is(back[1], array[1])).toBe(true);
      }
    }
    await file.remove();
  });

  it('stores a part of a buffer, and what threads share', async () => {
    const file = await ArrayFile.create(newFolder());
    const part = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
    const shared = new Float32Array(new SharedArrayBuffer(8)).fill(7);
    const stored = await file.write(0, async () => [await file.put(part), await file.put(shared)]);
    expect(await file.get(stored[0]!)).toEqual(Float32Array.of(2, 3));
    expect(await file.get(stored[1]!)).toEqual(Float32Array.of(7, 7));
    await file.remove();
  });

  it.each<[string, damage: (path: string) => void, message: RegExp]>([
    ['removed', (path) => rmSync(path), /can't be read: ENOENT/],
    [
      'emptied',
      (path) => writeFileSync(path, ''),
      /was cut off: of \d+ bytes fewer than 2 are there/,
    ],
    ['changed', (path) => writeFileSync(path, readFileSync(path).fill(1, 0, 1)), /was changed$/],
  ])('that was %s says so', async (_, damage, message) => {
    const folder = newFolder();
    const { file, stored } = await filled(folder);
    damage(onlyFile(folder));
    await expect(file.get(stored[0]!)).rejects.toThrow(message);
    await expect(file.get(stored[0]!)).rejects.toBeInstanceOf(CacheError);
    await file.remove();
  });

  it('that was cut off still gives what lies before the cut', async () => {
    const folder = newFolder();
    const { file, stored } = await filled(folder);
    truncateSync(onlyFile(folder), 3);
    expect(await file.get(stored[0]!)).toEqual(arrays[0]);
    await expect(file.get(stored[1]!)).rejects.toThrow(
      /was cut off: of \d+ bytes fewer than 5 are there/,
    );
    await file.remove();
  });

  it('reports one loss by one error', async () => {
    const file = await ArrayFile.create(newFolder());
    const cause = new CacheError('the file has gone');
    expect(file.lost('a', cause)).toBe(file.lost('a', cause));
    expect(file.lost('a', cause)).not.toBe(file.lost('b', cause));
    await file.remove();
  });
});

describe('a file that can not be written', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
  });
  /** A disk that is full from the n-th array on, or when the file is closed. */
  const failing = (at: number) => {
    const seen: string[] = [];
    const file: CacheFile = {
      path: '/full/disk.cache',
      append: async () => void (seen.push('append') > at && (await Promise.reject(full))),
      close: async () => void (seen.push('close') > at && (await Promise.reject(full))),
      read: async () => new Uint8Array(),
      remove: async () => void seen.push('remove'),
    };
    return { file: new ArrayFile(file), seen };
  };

  it.each([0, 1, 2])('after %i good writes is removed, and says what it needed', async (at) => {
    const { file, seen } = failing(at);
    const writing = file.write(123_456_789, async () => {
      await file.put(Float32Array.of(1));
      await file.put(Float32Array.of(2));
    });
    const error = await writing.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CacheError);
    expect((error as CacheError).message).toBe(
      'Could not save to /full/disk.cache: ENOSPC: no space left on device, write. The copy needs 123.5 MB. Nothing has been touched, and the file is removed. Make room, or give another `cacheDir`',
    );
    expect((error as CacheError).cause).toBe(full);
    expect(seen.at(-1)).toBe('remove');
  });

  it('is removed when what was to be saved throws, and that is thrown', async () => {
    const folder = newFolder();
    const file = await ArrayFile.create(folder);
    const failure = new RangeError('out of memory');
    await expect(file.write(0, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')('is not made within /proc', async () => {
    const making = ArrayFile.create('/proc/none/below');
    await expect(making).rejects.toThrow("Could not make a file in `cacheDir` '/proc/none/below'");
    await expect(making).rejects.toBeInstanceOf(CacheError);
  });

  it('is not made where a file is in the place of the folder', async () => {
    const place = join(newFolder(), 'file');
    writeFileSync(place, '');
    for (const cacheDir of [place, join(place, 'below')]) {
      const error = await ArrayFile.create(cacheDir).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(CacheError);
      expect(String(error)).toContain(`Could not make a file in \`cacheDir\` '${cacheDir}': E`);
      expect((error as CacheError).cause).toBeInstanceOf(Error);
    }
  });
});
