import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../../test-browser/chromium.ts';
import { type ModulePage, openModule } from '../../../test-browser/page.ts';
import type { testBy } from './onnx.page.ts';

type Tested = Awaited<ReturnType<typeof testBy>>;

describe('LRFinder on ONNX Runtime in a browser', () => {
  let browser: Browser;
  let module: ModulePage;
  beforeAll(async () => {
    browser = await launchChromium();
    module = await openModule(browser, fileURLToPath(new URL('onnx.page.ts', import.meta.url)));
  });
  afterAll(async () => {
    await module?.close();
    await browser?.close();
  });

  it("gives the history of engine: 'tfjs', also when it is chosen by 'auto'", async () => {
    const wanted = await module.call<Tested>('testBy', 'tfjs', 'cpu');
    expect(wanted.engine).toBe('tfjs');
    for (const engine of ['onnx', 'auto']) {
      const got = await module.call<Tested>('testBy', engine, 'cpu');
      expect(got.engine).toBe('onnx');
      expect(got.history.lr).toEqual(wanted.history.lr);
      for (const name of ['rawLoss', 'loss'] as const) {
        wanted.history[name].forEach((loss, i) => {
          expect(Math.abs(got.history[name][i]! / loss - 1)).toBeLessThanOrEqual(1e-4);
        });
      }
    }
  });

  it("leaves training to TensorFlow.js on a GPU, by 'auto'", async () => {
    expect((await module.call<Tested>('testBy', 'auto', 'webgl')).engine).toBe('tfjs');
  });
});
