import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violationsOf } from '../../../test-browser/axe.ts';
import { launchChromium } from '../../../test-browser/chromium.ts';
import { answered, openPage, press, runTest } from './open-page.ts';
import { openSite, type Site } from './site.ts';

/** A history file whose best rate is about a tenth of one at which it diverges. */
const history = (name: string, scale: number) => {
  const lr = Array.from({ length: 60 }, (_, i) => 10 ** (-5 + i / 10));
  const loss = lr.map((rate) => 2.3 - 1.6 / (1 + scale / rate) + (rate / 10 / scale) ** 2);
  return { name, mimeType: 'application/json', buffer: Buffer.from(JSON.stringify({ lr, loss })) };
};

describe('the playground as a page', () => {
  let browser: Browser;
  let site: Site;
  beforeAll(async () => {
    [browser, site] = await Promise.all([launchChromium(), openSite()]);
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  const fields = (page: Page) =>
    page.$$eval('.experiment .field, #believe .field', (all) =>
      all.map((field) => (field as HTMLInputElement).value),
    );

  it('has all settings in its address, and takes them from there', async () => {
    const first = await openPage(browser, site);
    await first.page.getByLabel('Data').selectOption('moons');
    await first.page.getByLabel('Units of each hidden layer').fill('8, 4');
    await first.page.getByLabel('Optimizer').selectOption('momentum');
    await first.page.getByLabel('Batch size').fill('16');
    await first.page.getByLabel('How the rate grows').selectOption('linear');
    await first.page.getByLabel('First learning rate').fill('1e-3');
    await first.page.getByLabel('Last learning rate').fill('2');
    await first.page.getByLabel('Steps', { exact: true }).fill('50');
    await first.page.getByLabel('Loss', { exact: true }).selectOption('validation');
    await first.page.getByLabel('Engine').selectOption('wasm');
    await first.page.getByLabel('Seed').fill('7');
    await first.page.getByLabel('Steps of each training').fill('40');
    await first.page.getByText('slope', { exact: true }).click();
    const axis = first.page.locator('.range-figure .axes .name').last();
    expect(await axis.textContent()).toBe('↑ change of the loss per decade');
    await first.page.getByText('raw', { exact: true }).click();
    expect(await axis.textContent()).toBe('↑ loss');
    await first.page.getByText('linear', { exact: true }).last().click();
    await first.page.locator('.methods label', { hasText: 'valley' }).click();
    await first.page.getByRole('slider', { name: 'at the start' }).press('ArrowRight');
    const { hash } = new URL(first.page.url());
    for (const part of ['widths=8,4', 'seed=7', 'method=valley', 'curve=raw', 'axis=linear']) {
      expect(hash).toContain(part);
    }
    expect(hash).toMatch(/skipStart=\d+/);
    const wanted = await fields(first.page);
    await first.close();

    const second = await openPage(browser, site, hash);
    expect(await fields(second.page)).toEqual(wanted);
    expect(new URL(second.page.url()).hash).toBe(hash);
    await runTest(second.page);
    await second.close();
  });

  it('says which settings of a link it can’t use', async () => {
    const { page, close } = await openPage(browser, site, '#data=cats&numIter=20');
    expect(await page.locator('.notice').innerText()).toContain('data');
    await close();
  });

  it('reads by each method, with the skips that are dragged', async () => {
    const { page, close } = await openPage(browser, site);
    await answered(page);
    await page.waitForFunction(() =>
      [...document.querySelectorAll('.methods .rate')].every((rate) => rate.textContent !== '…'),
    );
    const before = await page.locator('#read .headline').innerText();
    await page.locator('.methods label', { hasText: 'steepest' }).click();
    await page.waitForFunction(
      (old) => document.querySelector('#read .headline')?.textContent !== old,
      before,
    );
    const start = page.getByRole('slider', { name: 'at the start' });
    expect(await start.getAttribute('aria-valuenow')).toBe('10');
    await start.scrollIntoViewIfNeeded();
    const box = (await start.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + 150, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    expect(Number(await start.getAttribute('aria-valuenow'))).toBeGreaterThan(20);
    await press(page, 'As the author does');
    expect(await start.getAttribute('aria-valuenow')).toBe('10');
    await close();
  });

  it('comes back without a network, and runs', async () => {
    const { page, close } = await openPage(browser, site, '#data=digits&engine=onnx&numIter=20', {
      serviceWorkers: 'allow',
    });
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.context().setOffline(true);
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
    await runTest(page);
    await close();
  });

  it('does all by the keyboard alone', async () => {
    const { page, close } = await openPage(browser, site, '#data=iris&engine=wasm&numIter=20');
    const tabTo = async (name: string) => {
      for (let i = 0; i < 90; i++) {
        await page.keyboard.press('Tab');
        const label = await page.evaluate(() => {
          const at = document.activeElement as HTMLElement | null;
          return at?.getAttribute('aria-label') ?? at?.closest('label')?.innerText ?? at?.innerText;
        });
        if (label?.startsWith(name)) return;
      }
      throw new Error(`Tab does not come to ${name}`);
    };
    await tabTo('Optimizer');
    await page.keyboard.press('s');
    await tabTo('Batch size');
    await page.keyboard.type('8');
    await page.keyboard.press('Enter');
    await tabTo('Run the test');
    await runTest(page, () => page.keyboard.press('Enter'));
    await tabTo('Points left out at the start');
    await page.keyboard.press('PageUp');
    expect(new URL(page.url()).hash).toContain('skipStart=10');
    await tabTo('lr-finder');
    await page.keyboard.press('ArrowDown');
    expect(new URL(page.url()).hash).toContain('method=steepest');
    await tabTo('1 Too small');
    await page.keyboard.press('Enter');
    expect(await page.locator('.parts .lit').count()).toBe(1);
    await tabTo('Try it out');
    await tabTo('Next');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() =>
      document.activeElement?.textContent?.startsWith('Let the rate'),
    );
    await close();
  });

  it('has no violation that axe finds, light and dark', async () => {
    const { page, close } = await openPage(browser, site, '#data=iris&engine=wasm&numIter=40');
    const violations = async () => {
      const found: string[] = [];
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.waitForFunction(
          (theme) => document.documentElement.dataset.theme === theme,
          colorScheme,
        );
        const seen = await violationsOf(page);
        found.push(...seen.map((violation) => `${colorScheme}, ${violation}`));
      }
      return found;
    };
    await answered(page);
    expect(await violations()).toEqual([]);
    await runTest(page);
    await runTest(page, 'Again, with another seed');
    await press(page, 'Try it out');
    await page.locator('.outcome .best').waitFor();
    const lr = Array.from({ length: 30 }, (_, i) => 10 ** (-5 + i / 5));
    const text = JSON.stringify({ lr, loss: lr.map((rate) => 1 / (1 + rate)) });
    const file = { mimeType: 'text/plain', buffer: Buffer.from(text) };
    await page
      .locator('#bring input[type=file]')
      .setInputFiles(['a.json', 'b.json'].map((name) => ({ name, ...file })));
    await page.locator('.library-figure svg').waitFor();
    await page.getByLabel('Batch size').fill('x');
    expect(await violations()).toEqual([]);
    await close();
  });

  it('has a tour, which goes forth and back', async () => {
    const { page, close } = await openPage(browser, site);
    const titles: string[] = [];
    for (let stop = 1; stop <= 5; stop++) {
      await page.getByText(`${stop} of 5`).waitFor();
      await page.locator('.tour-figure svg').waitFor();
      titles.push(await page.locator('.tour h3').innerText());
      if (stop < 5) await press(page, 'Next');
    }
    expect(new Set(titles).size).toBe(5);
    await press(page, 'Back');
    expect(await page.locator('.tour h3').innerText()).toBe(titles[3]);
    while (await page.getByRole('button', { name: 'Back', exact: true }).isEnabled()) {
      await press(page, 'Back');
    }
    const rate = page.getByRole('slider', { name: 'Learning rate' });
    await rate.press('End');
    await page.locator('.valley p').getByText('explodes').waitFor();
    await close();
  });

  it('fits a narrow phone', async () => {
    const { page, close } = await openPage(browser, site, '', {
      viewport: { width: 320, height: 640 },
    });
    await answered(page);
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    expect(await width()).toBe(320);
    for (let stop = 2; stop <= 5; stop++) {
      await press(page, 'Next');
      await page.locator('.tour .count', { hasText: `${stop} of 5` }).waitFor();
      await page.locator('.tour-figure svg').waitFor();
      expect([stop, await width()]).toEqual([stop, 320]);
    }
    const ids = await page.$$eval('[id]', (all) => all.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    await page
      .locator('#bring input[type=file]')
      .setInputFiles([
        history('sgd-with-momentum-and-a-long-name.json', 0.1),
        history('adam.json', 1e-4),
        { name: 'not-a-history-at-all.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,x') },
      ]);
    await page.locator('.library-figure svg').waitFor();
    await page.locator('.shelf tbody tr').nth(1).waitFor();
    await page.locator('#bring .fault').waitFor();
    expect(await width()).toBe(320);
    await close();
  });

  it('is dark or light as its reader chooses, and remembers it', async () => {
    const { page, close } = await openPage(browser, site);
    const paper = () =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await paper();
    await press(page, 'Dark');
    expect(await paper()).not.toBe(light);
    await page.reload();
    await page.getByRole('button', { name: 'Light', exact: true }).waitFor();
    expect(await paper()).not.toBe(light);
    await close();
  });
});
