import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { preview } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runsAll } from '../../../test/sample.ts';
import { launchChromium } from '../../../test-browser/chromium.ts';
import { answered, countCores, course, openPage, press, runTest } from './open-page.ts';
import { type Headers, ISOLATED, openSite } from './site.ts';

const NETWORK = '#data=moons&model=mlp&widths=16&batchSize=32&startLr=1e-4';
const OPENER = 'cross-origin-opener-policy';
const EMBEDDER = 'cross-origin-embedder-policy';
const fourCores = (context: BrowserContext) => countCores(context, 4);
const isIsolated = (page: Page) => page.evaluate(() => crossOriginIsolated);
/** Scripts that run beside the two workers of the page. */
const threadsOf = (page: Page) =>
  page.workers().filter((worker) => !/\/worker-[^/]*\.js$/.test(worker.url()));

describe('the playground on a host that cuts it off from other origins', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium({ webgpu: true });
  });
  afterAll(() => browser?.close());

  // Without the headers each engine runs in run.test.ts.
  it('runs a test on each engine', async () => {
    const site = await openSite(() => ISOLATED);
    const { page, close } = await openPage(browser, site, `${NETWORK}&numIter=10`, {}, fourCores);
    expect(await isIsolated(page)).toBe(true);
    for (const [engine, label] of [
      ['webgpu', 'WebGPU'],
      ['webgl', 'WebGL'],
      ['wasm', 'WebAssembly, in 2 threads'],
      ['onnx', 'ONNX Runtime'],
    ] as const) {
      await page.getByLabel('Engine').selectOption(engine);
      await runTest(page);
      const words = await course(page);
      expect(words).toContain('10 losses were recorded. It took all its steps.');
      expect(words).toContain(` on ${label}. `);
      expect(words).toContain('the network is as it was, to the bit');
      const inThreads = engine === 'wasm' || engine === 'onnx';
      expect(threadsOf(page).length > 0).toBe(inThreads);
    }
    await close();
    site.close();
  });

  it.each<[what: string, headers: Headers, isolated: boolean]>([
    ['credentialless', { ...ISOLATED, [EMBEDDER]: 'credentialless' }, true],
    ['the opener alone', { [OPENER]: 'same-origin' }, false],
    ['the embedder alone', { [EMBEDDER]: 'require-corp' }, false],
  ])('has threads where it may: %s', async (_, headers, isolated) => {
    const site = await openSite(() => headers);
    const hash = `${NETWORK}&numIter=20&engine=wasm`;
    const { page, close } = await openPage(browser, site, hash, {}, fourCores);
    expect(await isIsolated(page)).toBe(isolated);
    await runTest(page);
    expect((await course(page)).includes('in 2 threads')).toBe(isolated);
    await page.getByLabel('Engine').selectOption('onnx');
    await runTest(page);
    await close();
    site.close();
  });

  it.runIf(runsAll)('tries its suggestion out, and finds the fastest engine', async () => {
    const site = await openSite(() => ISOLATED);
    const hash = `${NETWORK}&numIter=60&engine=wasm&trialSteps=20`;
    const { page, close } = await openPage(browser, site, hash, {}, fourCores);
    await runTest(page);
    await press(page, 'Try it out');
    await page.locator('.outcome .best').waitFor();
    await press(page, 'Time the engines');
    await page.getByRole('button', { name: 'Run the test' }).waitFor();
    const times = await page.locator('.times > div').allInnerTexts();
    // A GPU drawn by the CPU may be too slow to be timed.
    expect(times).toHaveLength(4);
    expect(times.join()).toMatch(/WebAssembly\s*[\d.]+ ms a step/);
    await close();
    site.close();
  });

  it('stays isolated when it comes from its service worker', async () => {
    const site = await openSite(() => ISOLATED);
    const hash = `${NETWORK}&numIter=20&engine=wasm`;
    const { page, close } = await openPage(browser, site, hash, { serviceWorkers: 'allow' });
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.context().setOffline(true);
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
    expect(await isIsolated(page)).toBe(true);
    await runTest(page);
    expect(threadsOf(page).length).toBeGreaterThan(0);
    await page.getByLabel('Engine').selectOption('onnx');
    await runTest(page);
    await close();
    site.close();
  });

  it('runs in a frame of another page', async () => {
    const site = await openSite(() => ISOLATED);
    const { page, close } = await openPage(browser, site);
    // A page of the same site on which nothing is isolated.
    const outer = `${site.address}outer`;
    await page.route(outer, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<iframe src="${site.address}${NETWORK}&numIter=20&engine=wasm" width="900" height="900"></iframe>`,
      }),
    );
    await page.goto(outer);
    const frame = page.frameLocator('iframe');
    await frame.getByRole('button', { name: 'Run the test' }).click();
    await frame.locator('#read .course').waitFor();
    expect(await frame.locator('#read .course').innerText()).toContain('on WebAssembly.');
    await close();
    site.close();
  });

  it('is such a host itself when it is previewed', async () => {
    const root = fileURLToPath(new URL('..', import.meta.url));
    const server = await preview({ root, logLevel: 'silent', preview: { port: 0 } });
    const response = await fetch(server.resolvedUrls!.local[0]!);
    for (const [name, value] of Object.entries(ISOLATED)) {
      expect(response.headers.get(name)).toBe(value);
    }
    await server.close();
  });

  it('says what is missing where the headers come with the page alone', async () => {
    let isMended = false;
    const site = await openSite((file) => (isMended || file.endsWith('.html') ? ISOLATED : {}));
    const context = await browser.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    await page.goto(`${site.address}${NETWORK}&numIter=20&engine=wasm`);
    await page.locator('#run .fault').getByText('Cross-Origin-Embedder-Policy').waitFor();
    await page.locator('#read .fault').getByText('could not be loaded').waitFor();
    await press(page, 'Run the test');
    await page.locator('#run .fault').getByText('The training could not be loaded').waitFor();
    // The host mends it: the page goes on as it is.
    isMended = true;
    await press(page, 'Run the test');
    await answered(page);
    await context.close();
    site.close();
  });
});
