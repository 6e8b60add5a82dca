import { InferenceSession } from 'onnxruntime-node';
import { afterEach, expect, it, vi } from 'vitest';
import { StateError } from '../../src/errors.ts';
import { loadOrt } from '../../src/runtime/load.ts';
import type { OrtModule } from '../../src/runtime/ort.ts';

afterEach(() => {
  vi.doUnmock('#onnxruntime');
  vi.resetModules();
});

it('loads onnxruntime-node in Node', async () => {
  expect((await loadOrt(undefined)).InferenceSession).toBe(InferenceSession);
});

it('takes the module that is given', async () => {
  const given = {} as OrtModule;
  expect(await loadOrt(given)).toBe(given);
});

it.each([
  ['node', 'npm install onnxruntime-node --onnxruntime-node-install=skip'],
  ['web', 'npm install onnxruntime-web'],
])('throws what to install where onnxruntime-%s cannot be loaded', async (place, command) => {
  const file = `../../src/runtime/onnxruntime-${place}.ts`;
  vi.doMock('#onnxruntime', () => import(/* @vite-ignore */ file));
  for (const name of ['onnxruntime-node', 'onnxruntime-web/wasm']) {
    vi.doMock(name, () => {
      throw new Error('no such library');
    });
  }
  const loading = loadOrt(undefined);
  await expect(loading).rejects.toThrow(StateError);
  await expect(loading).rejects.toThrow(command);
});
