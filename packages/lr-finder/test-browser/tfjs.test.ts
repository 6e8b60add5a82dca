import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampled } from '../../../test/sample.ts';
import { launchChromium } from '../../../test-browser/chromium.ts';
import { type ModulePage, openModule } from '../../../test-browser/page.ts';
import { optimizers } from '../test/tfjs/small-task.ts';
import type { abortByTimer, testOn } from './tfjs.page.ts';

describe('LRFinder in a browser', () => {
  let browser: Browser;
  let module: ModulePage;
  beforeAll(async () => {
    browser = await launchChromium();
    module = await openModule(browser, fileURLToPath(new URL('tfjs.page.ts', import.meta.url)));
  });
  afterAll(async () => {
    await module?.close();
    await browser?.close();
  });

  it.each(sampled(Object.keys(optimizers), 4, 0))(
    'webgl, %s: in groups as step by step, and no trace',
    async (name) => {
      const seen = await module.call<Awaited<ReturnType<typeof testOn>>>('testOn', 'webgl', name);
      expect(seen.backend).toBe('webgl');
      expect(seen.leaked).toBe(0);
      expect(seen.grouped.lr).toHaveLength(25);
      expect(seen.grouped).toEqual(seen.single);
      expect(seen.fitAfterwards).toEqual(seen.expected);
    },
  );

  it('is aborted by a timer', async () => {
    const { stopReason, points } =
      await module.call<Awaited<ReturnType<typeof abortByTimer>>>('abortByTimer');
    expect(stopReason).toBe('aborted');
    expect(points).toBeGreaterThan(0);
  });
});
