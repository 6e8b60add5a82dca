import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium } from '../../../test-browser/chromium.ts';
import { type ModulePage, openModule } from '../../../test-browser/page.ts';

const file = fileURLToPath(new URL('plot.page.ts', import.meta.url));

describe('a live figure', () => {
  let browser: Browser;
  let module: ModulePage;
  beforeAll(async () => {
    browser = await launchChromium();
    module = await openModule(browser, file);
  });
  afterAll(async () => {
    await module?.close();
    await browser?.close();
  });
  beforeEach(() => module.page.mouse.move(0, 0));

  it('says what is nearest to the pointer, until the pointer leaves', async () => {
    await module.call('show', ['one']);
    expect(await module.call('tip')).toEqual([]);
    const box = (await module.page.locator('[role=slider]').boundingBox())!;
    await module.page.mouse.move(box.x + 11, box.y + 50);
    expect(await module.call('tip')).toEqual([
      'rate 1e-5',
      'raw loss 0.999',
      'smoothed curve 1.002',
    ]);
    await module.page.mouse.move(box.x + box.width - 11, box.y + 50);
    expect((await module.call<string[]>('tip'))[0]).toBe('rate 0.794');
    expect(await module.call('overhang')).toBeLessThan(0);
    await module.page.mouse.move(0, 0);
    expect(await module.call('tip')).toEqual([]);
  });

  it('has a training loss at the rate that led to it, and the first before any step', async () => {
    await module.call('show', ['one'], {}, false);
    const { keyboard } = module.page;
    await keyboard.press('Tab');
    expect(await module.call('tip')).toEqual(['before the first step', 'raw loss 0.999']);
    await keyboard.press('ArrowRight');
    expect((await module.call<string[]>('tip')).slice(0, 2)).toEqual([
      'rate 1e-5',
      'raw loss 1.009',
    ]);
    await keyboard.press('End');
    expect((await module.call<string[]>('tip'))[0]).toBe('rate 0.631');
  });

  it('follows the keys', async () => {
    await module.call('show', ['one', 'two']);
    const { keyboard } = module.page;
    await keyboard.press('Tab');
    expect((await module.call<string[]>('tip')).slice(0, 2)).toEqual(['one', 'rate 1e-5']);
    for (const [key, now, text] of [
      ['ArrowRight', '2', 'one, rate 1.26e-5'],
      ['PageUp', '12', 'one, rate 1.26e-4'],
      ['ArrowDown', '12', 'two, rate 1.26e-4'],
      ['End', '50', 'two, rate 0.794'],
      ['ArrowRight', '50', 'two, rate 0.794'],
      ['Home', '1', 'two, rate 1e-5'],
      ['ArrowUp', '1', 'one, rate 1e-5'],
    ]) {
      await keyboard.press(key!);
      const [valueNow, valueText] = await module.call<string[]>('slider');
      expect([key, valueNow]).toEqual([key, now]);
      expect(valueText).toContain(text);
    }
    await keyboard.press('Escape');
    expect(await module.call('tip')).toEqual([]);
  });

  it('reads no text as markup', async () => {
    await module.call('show', ['<b>one</b>', '<img src=x onerror=alert(1)>'], {
      title: '<b>a</b>',
    });
    await module.page.keyboard.press('Tab');
    expect((await module.call<string[]>('tip'))[0]).toBe('<b>one</b>');
    expect(await module.call('markup')).toBe(0);
  });

  it('becomes a PNG in the page', async () => {
    expect(await module.call('png')).toEqual([0x50, 1200, 800]);
  });
});
