import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampled } from '../../../test/sample.ts';
import { launchChromium } from '../../../test-browser/chromium.ts';
import { press, runTest } from './open-page.ts';
import { openSite, type Site } from './site.ts';

const NETWORK = '#data=moons&numIter=20';
const WORKERS = '**/assets/worker-*.js';

/** Has each worker run this first. */
const inWorkers = (context: BrowserContext, code: string) =>
  context.route(WORKERS, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${code};${await response.text()}` });
  });

describe('the playground stays alive', () => {
  let browser: Browser;
  let site: Site;
  beforeAll(async () => {
    [browser, site] = await Promise.all([launchChromium(), openSite()]);
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  /** The page, where errors in its console are expected; but none that nobody caught. */
  async function open(hash: string, prepare: (context: BrowserContext) => Promise<unknown>) {
    const context = await browser.newContext({ serviceWorkers: 'block' });
    await prepare(context);
    const page = await context.newPage();
    const uncaught: string[] = [];
    page.on('pageerror', (error) => uncaught.push(String(error)));
    await page.goto(site.address + hash);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return { page, context, uncaught };
  }

  const fault = (page: Page) => page.locator('#run .fault');

  it.each(
    sampled(
      [
        ['its workers', WORKERS, 'wasm', 'The training could not be loaded.'],
        ['TensorFlow.js', '**/assets/dist-*.js', 'wasm', 'Failed to fetch'],
        ['the script of WebAssembly', '**/assets/tf-backend-wasm*', 'wasm', 'Failed to fetch'],
        ['WebAssembly', '**/assets/*.wasm', 'wasm', 'can’t start WebAssembly'],
        ['ONNX Runtime', '**/assets/ort*', 'onnx', 'ONNX Runtime'],
        ['the digits', '**/digits.bin', 'wasm&data=digits', 'The digits could not be loaded'],
      ] as const,
      2,
      0,
    ),
  )('where %s can’t be loaded, and goes on when it can', async (_, path, engine, words) => {
    const { page, context } = await open(`${NETWORK}&engine=${engine}`, (each) =>
      each.route(path, (route) => route.fulfill({ status: 404, body: '' })),
    );
    await press(page, 'Run the test');
    await fault(page).getByText(words).waitFor();
    await context.unroute(path);
    await runTest(page);
    await context.close();
  });

  it('where WebAssembly is refused', async () => {
    const refuse = `WebAssembly.instantiate = WebAssembly.instantiateStreaming = WebAssembly.compile =
      async () => { throw new WebAssembly.CompileError('refused') }`;
    const { page, context } = await open(`${NETWORK}&engine=wasm`, (each) =>
      inWorkers(each, refuse),
    );
    await press(page, 'Run the test');
    await fault(page).getByText('can’t start WebAssembly').waitFor();
    await page.getByLabel('Engine').selectOption('onnx');
    await press(page, 'Run the test');
    await fault(page).waitFor();
    await context.close();
  });

  it('where WebGL is lost during a test, and runs the next', async () => {
    // The first canvas of one pixel only asks whether there is WebGL.
    const lose = `const { getContext } = OffscreenCanvas.prototype;
      OffscreenCanvas.prototype.getContext = function (...args) {
        const context = getContext.apply(this, args);
        const lose = () => context.getExtension('WEBGL_lose_context').loseContext();
        if (this.width > 1) setTimeout(lose, 2000);
        return context;
      }`;
    const { page, context } = await open(`${NETWORK}&numIter=2000&engine=webgl`, (each) =>
      inWorkers(each, lose),
    );
    await press(page, 'Run the test');
    await fault(page).getByText('the browser took WebGL away').waitFor();
    await page.getByLabel('Engine').selectOption('wasm');
    await page.getByLabel('Steps', { exact: true }).fill('20');
    await runTest(page);
    await context.close();
  });

  it('where a worker fails in the middle', async () => {
    const { page, context } = await open(`${NETWORK}&engine=wasm`, (each) =>
      inWorkers(each, `setTimeout(() => { throw new Error('out of luck') }, 1000)`),
    );
    await fault(page).getByText('The training stopped working').waitFor();
    await context.unroute(WORKERS);
    await runTest(page);
    await context.close();
  });

  it.each([
    [
      'the clipboard is refused',
      () => Object.defineProperty(navigator, 'clipboard', { value: undefined }),
    ],
    [
      'service workers are refused',
      () =>
        Object.defineProperty(navigator, 'serviceWorker', {
          get() {
            throw new DOMException('sandboxed', 'SecurityError');
          },
        }),
    ],
    [
      'workers are refused',
      () =>
        Object.assign(globalThis, {
          Worker: class {
            constructor() {
              throw new DOMException('no origin', 'SecurityError');
            }
          },
        }),
    ],
    [
      'the address can’t be changed',
      () => {
        history.replaceState = () => {
          throw new DOMException('too often', 'SecurityError');
        };
      },
    ],
  ])('where %s', async (_, prepare) => {
    const { page, context, uncaught } = await open(NETWORK, (each) => each.addInitScript(prepare));
    await press(page, 'Copy a link');
    await page.getByRole('status').getByText('link').waitFor();
    await page.getByLabel('Batch size').fill('16');
    await page.getByLabel('Batch size').press('Enter');
    await press(page, 'Dark');
    expect(uncaught).toEqual([]);
    await context.close();
  });
});
