import { afterEach, expect, it, vi } from 'vitest';
import { plot } from '../../../src/plot/index.ts';
import { realCurve } from '../../plot/histories.ts';

const loaded: string[] = [];
vi.mock('linkedom/worker', async (original) => {
  loaded.push('linkedom');
  return original();
});
afterEach(() => vi.unstubAllGlobals());

it("draws in a browser's own document, without linkedom, the same figure", async () => {
  const { parseHTML } = await vi.importActual<typeof import('linkedom')>('linkedom');
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const createElementNS = vi.spyOn(document, 'createElementNS');
  // A browser's serializer writes the namespace by itself.
  const serialize = vi.fn((element: Element) => {
    element.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    return element.outerHTML;
  });
  vi.stubGlobal('document', document);
  vi.stubGlobal(
    'XMLSerializer',
    class {
      serializeToString = serialize;
    },
  );
  const inPage = await plot(realCurve('mnist-cnn-adam'));
  expect(createElementNS).toHaveBeenCalled();
  expect(serialize).toHaveBeenCalledOnce();
  expect(document.body.children).toHaveLength(0);
  expect(loaded).toEqual([]);

  vi.unstubAllGlobals();
  const elsewhere = await plot(realCurve('mnist-cnn-adam'));
  expect(loaded).toEqual(['linkedom']);
  expect(inPage.svg).toBe(elsewhere.svg);
});
