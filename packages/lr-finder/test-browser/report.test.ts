import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe, { type AxeResults } from 'axe-core';
import { type ReportedTest, report } from 'lr-finder/plot/report';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampled } from '../../../test/sample.ts';
import { launchChromium } from '../../../test-browser/chromium.ts';
import { suggest } from '../src/suggest/suggest.ts';
import { madeHistory, realCurve } from '../test/plot/histories.ts';
import { HOSTILE_TESTS } from '../test/plot/report/hostile.ts';
import { faintTexts } from './contrast.ts';

const folder = mkdtempSync(join(tmpdir(), 'report-'));
afterAll(() => rmSync(folder, { recursive: true }));

const tests: readonly ReportedTest[] = (
  ['mnist-cnn-adam', 'digits-mlp-sgd', 'wine-mlp-rmsprop'] as const
).map((name) => {
  const history = realCurve(name);
  return {
    name,
    history,
    suggestion: suggest(history),
    stopReason: 'diverged',
    steps: 300,
    settings: { optimizer: 'adam', batchSize: 64 },
    confirmation: {
      lr: 0.0076,
      trials: [0.005, 0.016].map((lr) => ({
        lr,
        steps: 66,
        evaluations: 0,
        loss: 1 - lr,
        standardError: 0.01,
      })),
      stopReason: 'completed',
      steps: 132,
      evaluations: 0,
    },
  };
});
const short = madeHistory(6, (i) => 2 - i / 9);
const pages: Readonly<Record<string, readonly ReportedTest[]>> = {
  'one test': tests.slice(0, 1),
  'three tests': tests,
  'a curve that supports no rate': [{ history: short, suggestion: suggest(short) }],
  'hostile texts': HOSTILE_TESTS,
};
// axe, which takes long, looks at each scheme and each width once.
const looks = [
  { colorScheme: 'light', width: 1200, withAxe: true },
  { colorScheme: 'light', width: 400, withAxe: false },
  { colorScheme: 'dark', width: 1200, withAxe: false },
  { colorScheme: 'dark', width: 400, withAxe: true },
] as const;
type Look = { readonly colorScheme: 'light' | 'dark'; readonly width: number };

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

/** Opens a page from a file, with all that it does wrong. */
async function open(html: string, { colorScheme, width }: Look) {
  const file = join(folder, 'report.html');
  writeFileSync(file, html);
  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
  const wrong: string[] = [];
  const { href } = pathToFileURL(file);
  page.on('console', (message) => wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.on('dialog', (dialog) => wrong.push(dialog.message()));
  page.on('request', (request) => {
    if (request.url() !== href && request.url() !== 'data:,') wrong.push(request.url());
  });
  await page.goto(href);
  return { page, wrong };
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>(
    "axe.run(document, { resultTypes: ['violations'] })",
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
  );
}

/** How far the page can be moved sideways, in pixels. */
const sideways = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

describe.each(Object.keys(pages))('the report on %s', (name) => {
  const start = Object.keys(pages).indexOf(name);
  it.each(sampled(looks, 2, start))('is right, $colorScheme and $width wide', async (look) => {
    const { page, wrong } = await open(await report(pages[name]!, { title: name }), look);
    expect(await sideways(page)).toBe(0);
    await page.evaluate(() => {
      for (const part of document.querySelectorAll('details')) part.open = true;
    });
    expect(await sideways(page)).toBe(0);
    if (look.withAxe) expect(await violations(page)).toEqual([]);
    expect(await faintTexts(page, 4.5)).toEqual([]);
    expect(await page.title()).toBe(name);
    expect(wrong).toEqual([]);
    await page.close();
  });
});

it('prints on paper: light, and within its width', async () => {
  const look = { colorScheme: 'dark', width: 680 } as const;
  const { page, wrong } = await open(await report(tests), look);
  await page.emulateMedia({ media: 'print' });
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
    'rgb(255, 255, 255)',
  );
  expect(await faintTexts(page, 4.5)).toEqual([]);
  expect(await sideways(page)).toBe(0);
  expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
  expect(wrong).toEqual([]);
  await page.close();
});

it('saves the points', async () => {
  const { page } = await open(await report(tests[0]!), looks[0]!);
  const saved = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Save the points as CSV' }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe('history.csv');
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const lines = Buffer.concat(chunks).toString().trim().split('\n');
  expect(lines).toHaveLength(tests[0]!.history.lr.length + 1);
  await page.close();
});

it('would find what is wrong', async () => {
  const bad = `<!doctype html><html><title>Bad</title><body style="background:#fff">
<p style="color:#999;width:2000px">faint</p><img src="missing.png">
<svg><rect width="100%" height="100%" fill="#000"/><text y="20" fill="#333">dim</text></svg>`;
  const { page, wrong } = await open(bad, looks[0]!);
  const found = (await violations(page)).join('\n');
  expect(found).toMatch(/html-has-lang/);
  expect(found).toMatch(/image-alt/);
  expect((await faintTexts(page, 4.5)).map(({ text }) => text)).toEqual(['faint', 'dim']);
  expect(await sideways(page)).toBeGreaterThan(500);
  expect(wrong.join()).toContain('missing.png');
  await page.close();
});
