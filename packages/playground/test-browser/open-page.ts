import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Site } from './site.ts';

/** The page, open in a browser of its own, and watched. */
export interface OpenPage {
  readonly page: Page;
  /** Closes it, and fails if it logged a warning, threw, or asked anybody else for anything. */
  close(): Promise<void>;
}

export async function openPage(
  browser: Browser,
  site: Site,
  hash = '',
  options: BrowserContextOptions = {},
  prepare?: (context: BrowserContext) => Promise<unknown>,
): Promise<OpenPage> {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    // It would fetch all engines, which few tests need.
    serviceWorkers: 'block',
    ...options,
  });
  // Others may be at work on the machine; a test has 120 s.
  context.setDefaultTimeout(100_000);
  await prepare?.(context);
  const page = await context.newPage();
  const seen: string[] = [];
  page.on('pageerror', (error) => seen.push(String(error)));
  page.on('console', (message) => {
    const isOfPlaywright = message.text().endsWith('registration blocked by Playwright');
    if (!isOfPlaywright) seen.push(`${message.type()}: ${message.text()}`);
  });
  const { origin } = new URL(site.address);
  // Of the context: what workers ask for is heard as well.
  context.on('request', (request) => {
    const url = new URL(request.url());
    const isInPage = url.protocol === 'blob:' || url.protocol === 'data:';
    if (!isInPage && url.origin !== origin) seen.push(`asked for ${url}`);
  });
  await page.goto(site.address + hash);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return {
    page,
    async close() {
      await context.close();
      expect(seen).toEqual([]);
      expect(site.missing).toEqual([]);
    },
  };
}

/** Has the workers of the page count as many cores: engines start a thread for every second one. */
export function countCores(context: BrowserContext, count: number): Promise<unknown> {
  return context.route('**/assets/worker-*.js', async (route) => {
    const response = await route.fetch();
    const cores = `Object.defineProperty(navigator, 'hardwareConcurrency', { value: ${count} });`;
    await route.fulfill({ response, body: cores + (await response.text()) });
  });
}

export const press = (page: Page, name: string) =>
  page.getByRole('button', { name, exact: true }).click();

/** Waits for a test to begin, to end, and to be read. */
export async function answered(page: Page): Promise<void> {
  await page.getByText('The curve is still growing.').waitFor({ state: 'detached' });
  await page.locator('#read .headline').waitFor();
}

/** Runs the test of the settings to its end; `start` is what starts it: a button, or a call. */
export async function runTest(
  page: Page,
  start: string | (() => Promise<unknown>) = 'Run the test',
): Promise<void> {
  // A short test is over between two looks at the page: an observer misses no state of it.
  const test = await page.evaluateHandle(() => {
    const begun = new Promise<void>((resolve) => {
      const observer = new MutationObserver(() => {
        const answer = document.querySelector('#read .answer')?.textContent;
        if (answer !== 'The curve is still growing.') return;
        observer.disconnect();
        resolve();
      });
      observer.observe(document.body, { characterData: true, childList: true, subtree: true });
    });
    return { begun };
  });
  await (typeof start === 'string' ? press(page, start) : start());
  await test.evaluate(({ begun }) => begun);
  await answered(page);
}

/** What the page says of how the test went. */
export const course = (page: Page) => page.locator('#read .course').innerText();

/** How many points the curve has that is drawn. */
export const drawnPoints = (page: Page): Promise<number> =>
  page.evaluate(
    () => document.querySelector('#run .curve')?.getAttribute('d')?.split(/[ML]/).length ?? 0,
  );
