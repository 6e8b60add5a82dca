import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampled } from '../../../test/sample.ts';
import { launchChromium } from '../../../test-browser/chromium.ts';
import { answered, course, openPage, press, runTest } from './open-page.ts';
import { openSite, type Site } from './site.ts';

const NASTY: readonly string[] = [
  ...['#%E0%A4%A', '#seed=%FF%FE', '#1', '#nonsense', '#%00=%00', '#__proto__=1&constructor=x'],
  ...['#{"data":"iris"}', '#eyJkYXRhIjoxfQ==', '#batchSize=[1,2]&startLr=NaN&endLr=1e999'],
  ...['#widths=9999999&numIter=1e9&seed=-1', `#data=${'x'.repeat(1e6)}`, `#${'a=1&'.repeat(1e5)}`],
  '#\u202Edata=\uD800&=&==&&;',
];

describe('the playground opens with a link', () => {
  let browser: Browser;
  let site: Site;
  beforeAll(async () => {
    [browser, site] = await Promise.all([launchChromium(), openSite()]);
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  const notice = (page: Page) => page.locator('.notice').innerText();

  const numbered = NASTY.map((hash, i) => [i, hash] as const);
  it.each(sampled(numbered, 4, 0))('that is nasty: %i', async (_, hash) => {
    const { page, close } = await openPage(browser, site, hash);
    expect(await page.locator('.notice').count()).toBe(1);
    expect((await notice(page)).length).toBeLessThan(300);
    expect(new URL(page.url()).hash).toMatch(/^#data=digits&model=mlp&widths=64&/);
    await answered(page);
    await close();
  });

  it('that changes while a test runs', async () => {
    const hash = '#data=moons&engine=wasm&numIter=300&startLr=1e-7&endLr=1e-3';
    const { page, close } = await openPage(browser, site, hash);
    await press(page, 'Run the test');
    await page.getByText('The curve is still growing.').waitFor();
    for (const nasty of NASTY) {
      await page.evaluate((wanted) => {
        location.hash = wanted;
      }, nasty);
    }
    await page.evaluate(() => {
      location.hash = '#data=iris&numIter=20&engine=onnx';
    });
    await answered(page);
    expect(await course(page)).toContain('300 losses were recorded.');
    await runTest(page);
    expect(await course(page)).toContain('20 losses were recorded.');
    await close();
  });

  it('whose skips leave nothing to read', async () => {
    const { page, close } = await openPage(browser, site, '#skipStart=2000&skipEnd=2000');
    await page.getByText('fewer than 10 losses').first().waitFor();
    await close();
  });

  it.each([
    ['garbage', () => localStorage.setItem('playground theme', '{"\u0000')],
    [
      'refused',
      () =>
        Object.defineProperty(globalThis, 'localStorage', {
          get() {
            throw new DOMException('The operation is insecure.', 'SecurityError');
          },
        }),
    ],
    [
      'full',
      () => {
        Storage.prototype.setItem = () => {
          throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
        };
      },
    ],
  ])('where storage is %s', async (_, prepare) => {
    const { page, close } = await openPage(browser, site, '', {}, (context) =>
      context.addInitScript(prepare),
    );
    await press(page, 'Dark');
    await page.getByRole('button', { name: 'Light', exact: true }).waitFor();
    await close();
  });
});
