import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { input } from '../../src/graph/value.ts';
import type { OrtSessionOptions } from '../../src/index.ts';
import { emit } from '../../src/onnx/emit.ts';
import { encodeModel } from '../../src/onnx/model.ts';
import { mul } from '../../src/ops/elementwise.ts';
import { openSession } from '../../src/runtime/sessions.ts';
import { countingOrt } from '../counting-ort.ts';

/** A model of x * factor. */
function timesModel(factor: number): Uint8Array {
  const x = input('x', [2], 'float32');
  const { graph } = emit(
    'times',
    [{ name: 'x', value: x }],
    [{ name: 'y', value: mul(x, factor) }],
  );
  return encodeModel(graph);
}

const OPTIONS: OrtSessionOptions = { intraOpNumThreads: 1, logSeverityLevel: 3 };
const IDLE_MS = 10_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('two uses', () => {
  it.each<[name: string, factor: number, options: OrtSessionOptions, sessions: number]>([
    ['of equal bytes', 3, { ...OPTIONS }, 1],
    ['with options in another order', 3, { logSeverityLevel: 3, intraOpNumThreads: 1 }, 1],
    ['of another number', 4, OPTIONS, 2],
    ['with another option', 3, { ...OPTIONS, intraOpNumThreads: 2 }, 2],
    ['with one more option', 3, { ...OPTIONS, enableMemPattern: false }, 2],
    ['with an option within another', 3, { ...OPTIONS, extra: { session: { a: '1' } } }, 2],
  ])(
    '%s: %d, %o, have %i sessions, and their own numbers',
    async (_, factor, options, sessions) => {
      const { ort, count } = countingOrt();
      const run = async (session: Awaited<ReturnType<typeof openSession>>) => {
        const x = new ort.Tensor('float32', Float32Array.of(1, -2), [2]);
        return [...((await session.run({ x }, { y: null })).y!.data as Float32Array)];
      };
      const one = await openSession(ort, timesModel(3), OPTIONS);
      const other = await openSession(ort, timesModel(factor), options);
      expect(count.created).toBe(sessions);
      expect(one.identity === other.identity).toBe(sessions === 1);
      expect(await Promise.all([run(one), run(other)])).toEqual([
        [3, -6],
        [factor, -2 * factor],
      ]);
      await one.release(false);
      // The other one goes on.
      expect(await run(other)).toEqual([factor, -2 * factor]);
      await other.release(false);
      expect(count.released).toBe(sessions);
    },
  );

  it('that begin at once have one session', async () => {
    const { ort, count } = countingOrt();
    const both = [1, 2].map(() => openSession(ort, timesModel(3), OPTIONS));
    for (const one of await Promise.all(both)) await one.release(false);
    expect(count).toEqual({ created: 1, released: 1 });
  });

  it.each<[name: string, env: object, options: OrtSessionOptions]>([
    ['with a profile', { versions: { node: '1' } }, { enableProfiling: true }],
    ['on a GPU', { versions: { node: '1' } }, { executionProviders: ['cuda', 'cpu'] }],
    ['in a browser', { versions: { web: '1' } }, {}],
  ])('%s share nothing', async (_, env, options) => {
    const create = vi.fn(async () => ({ run: async () => ({}), release: async () => {} }));
    const ort = { ...countingOrt().ort, env, InferenceSession: { create } };
    const one = await openSession(ort, timesModel(3), options);
    const other = await openSession(ort, timesModel(3), options);
    expect(create).toHaveBeenCalledTimes(2);
    expect(one.identity).not.toBe(other.identity);
  });
});

describe('a session without a user', () => {
  it.each<[name: string, isKept: boolean, after: number, created: number]>([
    ['is freed at once', false, 0, 2],
    ['serves the next if it is kept', true, IDLE_MS - 1, 1],
    ['is freed after a while if it is kept', true, IDLE_MS, 2],
  ])('%s', async (_, isKept, after, created) => {
    const { ort, count } = countingOrt();
    const first = await openSession(ort, timesModel(3), OPTIONS);
    await first.release(isKept);
    await vi.advanceTimersByTimeAsync(after);
    expect(count.released).toBe(created - 1);
    const next = await openSession(ort, timesModel(3), OPTIONS);
    // Once more is no other use.
    await first.release(false);
    expect(count.created).toBe(created);
    await vi.advanceTimersByTimeAsync(IDLE_MS);
    expect(count.released).toBe(created - 1);
    await next.release(false);
    expect(count.released).toBe(created);
  });

  it('is one of eight: those used longest ago are freed', async () => {
    const { ort, count } = countingOrt();
    const use = async (factor: number) => {
      const session = await openSession(ort, timesModel(factor), OPTIONS);
      await session.release(true);
    };
    for (let factor = 2; factor < 10; factor += 1) await use(factor);
    await use(2);
    expect(count).toEqual({ created: 8, released: 0 });
    await use(10);
    expect(count).toEqual({ created: 9, released: 1 });
    // 3 was the oldest.
    await use(2);
    expect(count.created).toBe(9);
    await use(3);
    expect(count.created).toBe(10);
    await vi.advanceTimersByTimeAsync(IDLE_MS);
    expect(count.released).toBe(10);
  });
});

describe('a session that fails', () => {
  it('in a run serves nobody else, and is freed at once', async () => {
    const { ort, count } = countingOrt();
    const session = await openSession(ort, timesModel(3), OPTIONS);
    await expect(session.run({}, { y: null })).rejects.toThrow();
    await (await openSession(ort, timesModel(3), OPTIONS)).release(false);
    expect(count).toEqual({ created: 2, released: 1 });
    await session.release(true);
    expect(count.released).toBe(2);
  });

  it('to be made is made anew the next time', async () => {
    const { ort } = countingOrt();
    const broken = new Uint8Array([1, 2, 3]);
    for (let i = 0; i < 2; i += 1)
      await expect(openSession(ort, broken, OPTIONS)).rejects.toThrow();
  });
});
