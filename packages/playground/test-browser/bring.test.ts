import { readFileSync } from 'node:fs';
import { parseHistory } from 'lr-finder';
import { readHistory } from 'lr-finder/history-file';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../../test-browser/chromium.ts';
import { openPage, press, runTest } from './open-page.ts';
import { openSite, type Site } from './site.ts';

const lr = Array.from({ length: 60 }, (_, i) => 10 ** (-5 + i / 10));
const loss = lr.map((rate) => 2.3 - 1.6 / (1 + 0.01 / rate) + rate ** 2);
const file = (name: string, text: string) => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(text),
});
const GOOD = [
  file('torch.json', JSON.stringify({ lr, loss })),
  file('table.csv', ['lr,loss', ...lr.map((rate, i) => `${rate},${loss[i]}`)].join('\n')),
  file('lines.jsonl', lr.map((rate, i) => JSON.stringify({ lr: rate, loss: loss[i] })).join('\n')),
];
const BAD = [
  file('words.csv', 'a,b\n1,two\n'),
  file('broken.json', '{"lr": [1, 2'),
  file('binary.png', '\u0089PNG\0\0'),
];

describe('the playground takes files', () => {
  let browser: Browser;
  let site: Site;
  beforeAll(async () => {
    [browser, site] = await Promise.all([launchChromium(), openSite()]);
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  const take = async (page: Page, label: string): Promise<{ name: string; bytes: Buffer }> => {
    const [download] = await Promise.all([page.waitForEvent('download'), press(page, label)]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  };

  it('of histories: compares the good, says what is wrong with the bad', async () => {
    const { page, close } = await openPage(browser, site);
    await page.locator('#bring input[type=file]').setInputFiles([...GOOD, ...BAD]);
    await page.locator('#bring .fault').nth(2).waitFor();
    const faults = await page.locator('#bring .fault').allInnerTexts();
    for (const [i, { name }] of BAD.entries()) expect(faults[i]).toContain(name);
    const rows = await page.locator('.shelf tbody tr').allInnerTexts();
    expect(rows.map((row) => row.split('\t').slice(0, 2))).toEqual([
      ['torch', '60'],
      ['table', '60'],
      ['lines', '60'],
    ]);
    await page.locator('.library-figure svg').waitFor();
    expect(await page.locator('.library-figure').innerText()).toContain('torch');

    await page.getByRole('button', { name: 'Remove lines' }).click();
    await page.getByRole('button', { name: 'Dismiss' }).first().click();
    expect(await page.locator('.shelf tbody tr').count()).toBe(2);
    expect(await page.locator('#bring .fault').count()).toBe(2);

    await page.getByRole('button', { name: 'Read it: table' }).click();
    await page.locator('#run figcaption').getByText('Table.').waitFor();
    await close();
  });

  it('that are dropped', async () => {
    const { page, close } = await openPage(browser, site);
    const data = await page.evaluateHandle((text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], 'dropped.json'));
      return transfer;
    }, JSON.stringify({ lr, loss }));
    await page.locator('#bring .drop').dispatchEvent('drop', { dataTransfer: data });
    await page.getByRole('row', { name: /dropped/ }).waitFor();
    await close();
  });

  it('of a table, and trains on it', async () => {
    const { page, close } = await openPage(browser, site, '#data=csv&engine=wasm&numIter=20');
    await press(page, 'Run the test');
    await page.getByText('Drop a table in first').waitFor();
    const rows = lr.map((rate, i) => `${rate},${i % 2 ? 'odd' : 'even'}`);
    const input = page.locator('.own-table input');
    await input.setInputFiles([file('bad.csv', 'one\n1\n')]);
    await page.getByText('bad.csv: a table needs two columns').waitFor();
    await input.setInputFiles([file('own.csv', ['x,kind', ...rows].join('\n'))]);
    await page.getByText('60 rows: 2 classes of “kind” from 1 column.').waitFor();
    await runTest(page);
    expect(await page.locator('#read .course').innerText()).toContain('20 losses');
    await close();
  });

  it('and gives some: SVG, PNG, JSON and a report of what is shown', async () => {
    const { page, close } = await openPage(browser, site, '#data=iris&engine=wasm&numIter=30');
    expect(await page.getByRole('button', { name: 'SVG' }).isDisabled()).toBe(true);
    await runTest(page);

    const json = await take(page, 'JSON');
    expect(json.name).toBe('range-test.json');
    const read = await readHistory(json.bytes.toString());
    expect(read).toMatchObject({ stopReason: 'completed', steps: 30, optimizer: 'adam' });
    expect(read.settings).toMatchObject({ data: 'iris', seed: 1, engine: 'wasm' });
    expect(parseHistory(json.bytes.toString()).lr).toHaveLength(30);

    const svg = (await take(page, 'SVG')).bytes.toString();
    expect(svg).toMatch(/^<svg[^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg).toContain('Irises'.toLowerCase());

    const png = (await take(page, 'PNG')).bytes;
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1440, 880]);

    const { name, bytes } = await take(page, 'Report');
    expect(name).toBe('range-test.html');
    const report = await browser.newPage();
    await report.setContent(bytes.toString());
    expect(await report.locator('svg').count()).toBeGreaterThan(0);
    expect(await report.locator('body').innerText()).toContain('iris');
    await report.close();
    await close();
  });
});
