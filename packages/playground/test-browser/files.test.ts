import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampled } from '../../../test/sample.ts';
import { launchChromium } from '../../../test-browser/chromium.ts';
import { openPage, press, runTest } from './open-page.ts';
import { openSite, type Site } from './site.ts';

/** Milliseconds between the ticks of a page that is free. */
const TICK = 50;

/** Rows of two numbers, of which the first grows. */
const rows = (count: number) =>
  Array.from({ length: count }, (_, i) => `${(i + 1) / count},${i % 7}`).join('\n');
const columns = (count: number, lines: number) =>
  Array.from({ length: lines }, () => '1,'.repeat(count - 1).concat('1')).join('\n');

type Bad = readonly [name: string, content: () => string | number | Buffer, words: RegExp];

describe('the playground stays alive with a file that is', () => {
  let browser: Browser;
  let site: Site;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'playground-files-'));
    [browser, site] = await Promise.all([launchChromium(), openSite()]);
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const written = async (name: string, content: string | number | Buffer): Promise<string> => {
    const path = join(folder, name);
    if (typeof content !== 'number') await writeFile(path, content);
    else {
      const file = await open(path, 'w');
      await file.truncate(content); // Without a byte of it on the disk.
      await file.close();
    }
    return path;
  };

  /** Gives files to a field; resolves to the message about them, if the page was free until then. */
  async function faultOf(page: Page, field: string, paths: string[]): Promise<string> {
    await page.evaluate((tick) => {
      const seen = globalThis as unknown as { ticks: number };
      seen.ticks = 0;
      setInterval(() => seen.ticks++, tick);
    }, TICK);
    const start = performance.now();
    await page.locator(`${field} input[type=file]`).setInputFiles(paths);
    const fault = page.locator(`${field} .fault`).first();
    const theme = page.locator('.theme');
    await theme.click(); // Answered while the file is read.
    await fault.waitFor({ timeout: 60_000 });
    const ticks = await page.evaluate(() => (globalThis as unknown as { ticks: number }).ticks);
    const expected = (performance.now() - start) / TICK;
    // A page that waits for the file ticks hardly at all; others may be at work on the machine.
    if (expected > 40) expect(ticks).toBeGreaterThan(expected / 10);
    return fault.innerText();
  }

  it.each(
    sampled<Bad>(
      [
        [
          'large.csv',
          () => 300e6,
          /^large\.csv has 300 MB, .* 100 MB .*npx lr-finder suggest large\.csv/,
        ],
        ['empty.csv', () => '', /empty\.csv/],
        ['binary.csv', () => Buffer.alloc(2e6, '\u0000\u0001\u00ff'), /binary\.csv/],
        ['wide.csv', () => columns(1e6, 3), /wide\.csv/],
        ['cell.csv', () => `lr,loss\n0.1,${'x'.repeat(5e6)}\n`, /cell\.csv/],
        ['points.csv', () => `lr,loss\n${rows(5e5)}`, /points\.csv has 500,000 points, .* 20,000/],
      ],
      2,
      0,
    ),
  )('a history: %s', async (name, content, words) => {
    const { page, close } = await openPage(browser, site);
    expect(await faultOf(page, '#bring', [await written(name, content())])).toMatch(words);
    await close();
  });

  it.each(
    sampled<Bad>(
      [
        ['large.csv', () => 300e6, /^large\.csv has 300 MB, .* 8\.0 MB .*fewer rows/],
        ['empty.csv', () => '', /empty\.csv: a table needs/],
        ['binary.csv', () => Buffer.alloc(2e6, '\u0000\u0001\u00ff'), /binary\.csv/],
        ['wide.csv', () => columns(190_000, 21), /1000 columns at most, this has 190000/],
        ['cell.csv', () => `a,b\n${rows(30)}\n1,2,${'"'.repeat(5e6)}\n`, /row 32 has 3 values/],
        ['rows.csv', () => columns(2, 1_900_000), /50000 rows at most, this has 1900000/],
      ],
      2,
      1,
    ),
  )('a table: %s', async (name, content, words) => {
    const { page, close } = await openPage(browser, site, '#data=csv');
    expect(await faultOf(page, '.own-table', [await written(name, content())])).toMatch(words);
    await close();
  });

  it('gone by the time it is read', async () => {
    const { page, close } = await openPage(browser, site, '#data=csv&engine=wasm&numIter=20');
    const path = await written('gone.csv', `a,b\n${rows(50)}`);
    await page.locator('.own-table input').setInputFiles(path);
    await page.getByText('50 rows').waitFor();
    await rm(path);
    await page.getByLabel('Column to be learned').selectOption('0');
    await page.locator('.own-table .fault').getByText('gone.csv can’t be read').waitFor();
    // What was read of it before is still there.
    await runTest(page);
    await close();
  });

  it('one of too many', async () => {
    const { page, close } = await openPage(browser, site, '#data=csv');
    const path = await written('one.csv', `lr,loss\n${rows(20)}`);
    await page
      .locator('.drop')
      .first()
      .evaluate(async (drop, text) => {
        const dataTransfer = new DataTransfer();
        for (const name of ['a.csv', 'b.csv']) dataTransfer.items.add(new File([text], name));
        drop.dispatchEvent(
          new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }),
        );
      }, rows(30));
    await page.getByText('2 files came, and a table is one file.').waitFor();
    const many = await Promise.all(
      Array.from({ length: 53 }, (_, i) => written(`${i}.csv`, `lr,loss\n${rows(20)}`)),
    );
    await page.locator('#bring input[type=file]').setInputFiles([path, ...many]);
    await page
      .locator('#bring .fault')
      .getByText('4 files were not read')
      .waitFor({ timeout: 60_000 });
    expect(await page.locator('.shelf tbody tr').count()).toBe(50);
    await press(page, 'Dismiss');
    await close();
  });

  it('dropped beside its field', async () => {
    const { page, close } = await openPage(browser, site);
    const isOpened = await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['x'], 'x.txt'));
      const drop = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
      return document.body.dispatchEvent(drop);
    });
    expect(isOpened).toBe(false);
    await close();
  });
});
