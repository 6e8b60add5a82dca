import { expect, it } from 'vitest';
import type { EngineName } from '../../src/settings/settings.ts';
import { fastest } from '../../src/training/fastest.ts';
import type { Timings } from '../../src/training/messages.ts';

it.each<[timings: Timings, best: EngineName | undefined]>([
  [{ webgpu: { ms: 3 }, wasm: { ms: 2 } }, 'wasm'],
  [{ webgpu: { failure: 'no' }, webgl: { ms: 9 } }, 'webgl'],
  [{ onnx: { ms: 1 }, webgl: { ms: 9 } }, 'webgl'], // What isn't found doesn't count.
  [{ webgpu: { failure: 'no' } }, undefined],
  [{}, undefined],
])('%j: %s', (timings, best) => {
  expect(fastest(timings, ['webgpu', 'webgl', 'wasm'])).toBe(best);
});
