import { describe, expect, it } from 'vitest';
import { ArrayFile } from '../../src/cache/array-file.ts';
import { skeletonOf, typedArraysIn, wholeOf } from '../../src/cache/skeleton.ts';
import { folders } from './cache-folder.ts';

const newFolder = folders();

class Own {
  readonly weights = Float32Array.of(1);
}

describe('a state taken apart', () => {
  const shared = Float32Array.of(5, 6);
  const own = new Own();
  const bytes = Buffer.from('abc');
  const states: Record<string, unknown> = {
    'a number': 3,
    nothing: undefined,
    'an array itself': Float64Array.of(1, 2),
    'an object': { weights: Float32Array.of(1, 2), step: 4, rate: null, at: new Date(0) },
    'lists and maps': [[Int32Array.of(1)], new Map([['m', { v: Float32Array.of(2) }]]), 'word'],
    'an array in two places': { a: shared, b: [shared] },
    'without a prototype': Object.assign(Object.create(null), { w: Float32Array.of(1) }),
    'what is no plain data': { own, bytes, view: new DataView(new ArrayBuffer(2)) },
  };

  it.each(Object.entries(states))('and put together: %s', async (_, state) => {
    const file = await ArrayFile.create(newFolder());
    const skeleton = await file.write(0, () => skeletonOf(state, file));
    expect(typedArraysIn(skeleton).size).toBe(0);
    expect(await wholeOf(skeleton, file)).toEqual(state);
    await file.remove();
  });

  it('knows an array that is in two places for one', async () => {
    const file = await ArrayFile.create(newFolder());
    const skeleton = await file.write(0, () => skeletonOf({ a: shared, b: [shared] }, file));
    const { a, b } = (await wholeOf(skeleton, file)) as { a: Float32Array; b: Float32Array[] };
    expect(a).toBe(b[0]);
    expect(a).not.toBe(shared);
    await file.remove();
  });

  it('goes round in circles as before', async () => {
    const file = await ArrayFile.create(newFolder());
    const state: Record<string, unknown> = { w: Float32Array.of(1) };
    state.self = state;
    const skeleton = await file.write(0, () => skeletonOf(state, file));
    const whole = (await wholeOf(skeleton, file)) as typeof state;
    expect(whole.self).toBe(whole);
    await file.remove();
  });

  it('leaves as they are what is not plain', async () => {
    const file = await ArrayFile.create(newFolder());
    const skeleton = await file.write(0, () => skeletonOf({ own, bytes }, file));
    const whole = (await wholeOf(skeleton, file)) as { own: Own; bytes: Buffer };
    expect(whole.own).toBe(own);
    expect(whole.bytes).toBe(bytes);
    await file.remove();
  });
});
