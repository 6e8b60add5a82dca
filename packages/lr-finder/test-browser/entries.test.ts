import { fileURLToPath } from 'node:url';
import * as core from 'lr-finder';
import * as cache from 'lr-finder/cache';
import * as jax from 'lr-finder/jax';
import * as tfjs from 'lr-finder/tfjs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../../test-browser/chromium.ts';
import { type ModulePage, openModule } from '../../../test-browser/page.ts';

const file = fileURLToPath(new URL('entries.page.ts', import.meta.url));

describe('in a browser', () => {
  let browser: Browser;
  let module: ModulePage;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  it('the entries load without an error, and have the names they have in Node', async () => {
    module = await openModule(browser, file);
    expect(await module.call('names')).toEqual({
      cache: Object.keys(cache).sort(),
      core: Object.keys(core).sort(),
      jax: Object.keys(jax).sort(),
      tfjs: Object.keys(tfjs).sort(),
    });
    await module.close();
  });

  it.each([
    ['an error that was logged', 'logError', /logged on purpose/],
    ['a file that is not there', 'loadNothing', /404/],
  ])('a page fails for %s', async (_, name, message) => {
    module = await openModule(browser, file);
    await expect(module.call(name)).rejects.toThrow(message);
    await module.close();
  });
});
