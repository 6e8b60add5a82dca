import './live-buffers.ts'; // Before all that imports jax-js.
import { type Array as JaxArray, numpy as np } from '@jax-js/jax';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DataError } from '../../src/index.ts';
import { type BatchSource, jaxTrainable } from '../../src/jax/index.ts';
import { THROWN } from '../thrown.ts';
import { defaultDevice, liveBuffers } from './live-buffers.ts';

/** A loss that tells which batch it was given: the sum of its numbers. */
type Batch = { numbers: JaxArray };
const sum = ({ weight }: { weight: JaxArray }, { numbers }: Batch) =>
  numbers.sum().add(weight.mul(0).sum());

let weight: JaxArray;
let before: number;
beforeEach(() => {
  defaultDevice('wasm');
  before = liveBuffers('wasm');
  weight = np.array([1, 2]);
});
afterEach(() => {
  weight.dispose();
  expect(liveBuffers('wasm')).toBe(before);
});

const trainableOn = (data: BatchSource<Batch>, valData?: BatchSource<Batch>) =>
  jaxTrainable({
    params: { weight },
    loss: sum,
    update: ({ params, state }) => [params, state],
    data,
    valData,
  });

async function losses(data: BatchSource<Batch>, steps: number): Promise<number[]> {
  const trainable = trainableOn(data);
  const found = [];
  try {
    while (found.length < steps) found.push(await trainable.step(0.1));
  } finally {
    await trainable.dispose();
  }
  return found;
}

const typed = (...numbers: number[]) => ({ numbers: new Float32Array(numbers) });
const arrays = (...numbers: number[]) => ({ numbers: np.array(numbers) });

describe('batches', () => {
  it.each<[form: string, source: BatchSource<Batch>]>([
    ['a list of typed arrays', [typed(1, 2), typed(3, 4)]],
    ['a set', new Set([typed(1, 2), typed(3, 4)])],
    ['lists of numbers', [typed(1, 2), typed(3, 4)]],
    ['numbers alone', [{ numbers: 3 }, { numbers: 7 }]],
    ['whole numbers', [{ numbers: new Int32Array([1, 2]) }, { numbers: new Int32Array([3, 4]) }]],
    ['a function giving a list', () => [typed(1, 2), typed(3, 4)]],
    ['a function giving a promise of it', async () => [typed(1, 2), typed(3, 4)]],
    [
      'a generator of typed arrays',
      function* () {
        yield typed(1, 2);
        yield typed(3, 4);
      },
    ],
    [
      'a generator of arrays',
      function* () {
        yield arrays(1, 2);
        yield arrays(3, 4);
      },
    ],
    [
      'an async generator of arrays',
      async function* () {
        yield arrays(1, 2);
        yield arrays(3, 4);
      },
    ],
  ])('come from %s, again and again', async (_, source) => {
    expect(await losses(source, 5)).toEqual([3, 7, 3, 7, 3]);
  });

  it('of a list of arrays stay yours', async () => {
    const list = [arrays(1, 2), arrays(3, 4)];
    expect(await losses(list, 5)).toEqual([3, 7, 3, 7, 3]);
    expect(await losses(() => list, 3)).toEqual([3, 7, 3]);
    for (const { numbers } of list) {
      expect(numbers.refCount).toBe(1);
      numbers.dispose();
    }
  });

  it('of an iterator are used up, but for a reference that is kept', async () => {
    const kept = np.array([1, 2]);
    const found = await losses(function* () {
      yield { numbers: kept.ref };
    }, 3);
    expect(found).toEqual([3, 3, 3]);
    expect(kept.refCount).toBe(1);
    kept.dispose();
  });

  it('may be of several shapes', async () => {
    expect(await losses([typed(1, 2), typed(3, 4, 5)], 4)).toEqual([3, 12, 3, 12]);
  });

  it('close their iterator in the end', async () => {
    let closed = 0;
    await losses(function* () {
      try {
        yield typed(1);
        yield typed(2);
      } finally {
        closed++;
      }
    }, 1);
    expect(closed).toBe(1);
  });

  it.each(THROWN)('whose iterator throws %s at the end were good', async (_, thrown) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const iterator = {
      next: () => ({ done: false, value: typed(1, 2) }),
      return: () => Promise.reject(thrown),
    };
    const endless = () => ({ [Symbol.asyncIterator]: () => iterator }) as never;
    expect(await losses(endless, 1)).toEqual([3]);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('iterator of `data` failed')]]);
    warn.mockRestore();
  });

  it('of validation are gone through from the beginning each time', async () => {
    const trainable = trainableOn([typed(0)], function* () {
      yield arrays(1, 2, 3);
      yield arrays(9);
    });
    // Means by size: (3 * 6 + 1 * 9) / 4.
    expect([await trainable.evaluate?.(), await trainable.evaluate?.()]).toEqual([6.75, 6.75]);
    await trainable.dispose();
  });
});

describe('data that are of no use', () => {
  const ended = [typed(1)][Symbol.iterator]();
  it.each<[what: string, source: unknown, message: string]>([
    [
      'an iterator that has ended',
      { [Symbol.iterator]: () => ended },
      'Expected `data` to have at least one batch in each pass, got none. Pass a list of batches, or a function that gives a new iterator',
    ],
    ['an empty list', [], 'Expected `data` to have at least one batch in each pass, got none. '],
    [
      'a list of text',
      [{ numbers: 'one' }],
      "Expected `a batch of data` to be a tree of jax-js arrays, typed arrays such as Float32Array, and numbers, got 'one'",
    ],
    ['bytes', [{ numbers: new Uint8Array(2) }], 'and numbers, got an Uint8Array'],
    ['nothing', [undefined], 'and numbers, got undefined'],
    ['an empty object', [{}], 'and numbers, got {}'],
    [
      'what a function gives',
      () => 3,
      'Expected `data()` to be an iterable of batches or a function giving one, got 3',
    ],
  ])('%s', async (_, source, message) => {
    const error: unknown = await losses(source as never, 2).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(message.includes('data()') ? Error : DataError);
    expect((error as Error).message).toContain(message);
  });
});
