import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mustRun } from '../../test/run.ts';
import { sampled } from '../../test/sample.ts';
import { COLOR_RULES, violationsOf } from '../../test-browser/axe.ts';
import { launchChromium } from '../../test-browser/chromium.ts';
import { type Site, serveFolder } from '../../test-browser/serve-folder.ts';
import { FIRST_PAGE, readGuides, root } from '../src/guides.ts';
import { REPOSITORY } from '../src/links.ts';

// `npm run docs:build` builds the library and the playground first, as `npm run test:browser` does.

const dist = join(root, 'site/dist');
const guides = ['index', ...readGuides().map(({ url }) => url)];
/** One of each kind. */
const REFERENCE = [
  ...['modules/lr-finder', 'modules/tfjs-onnxruntime', 'classes/lr-finder_tfjs.LRFinder'],
  ...['functions/lr-finder.rangeTest', 'interfaces/lr-finder.Trainable', 'types/lr-finder.Method'],
];

let browser: Browser;
let site: Site;
beforeAll(async () => {
  await mustRun('npm', ['run', 'build', '--silent', '-w', 'site'], root);
  [browser, site] = await Promise.all([launchChromium(), serveFolder(dist)]);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  site?.close();
});

async function open(path: string): Promise<{ page: Page; errors: string[] }> {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(site.address))
      errors.push(`asked for ${request.url()}`);
  });
  await page.goto(`${site.address}${path}`);
  // The tree of pages is drawn by a script.
  await page.locator('#tsd-nav-container a.current, #tsd-nav-container li').first().waitFor();
  return { page, errors };
}

describe('the links', () => {
  it('of every page lead to a page of the site, to its heading, or to a file of the repository', () => {
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
    const pages = files.filter((file) => file.endsWith('.html') && !file.startsWith('playground'));
    const ids = new Map(pages.map((file) => [file, idsOf(file)]));
    const broken = pages.flatMap((file) =>
      linksOf(file)
        .filter((link) => !leadsSomewhere(file, link, ids))
        .map((link) => `${file}: ${link}`),
    );
    expect(pages.length).toBeGreaterThan(100);
    expect(broken).toEqual([]);
  });

  it('of the tree of pages lead to pages', async () => {
    const { page } = await open('guides/loops.html');
    const links = await page.$$eval('#tsd-nav-container a', (all) =>
      all.map((link) => (link as HTMLAnchorElement).href),
    );
    expect(links.length).toBeGreaterThan(guides.length);
    const files = links.map((link) => decodeURI(link.slice(site.address.length).split('#')[0]!));
    expect(files.filter((file) => !existsSync(join(dist, file)))).toEqual([]);
    await page.close();
  });

  it('would be found broken', () => {
    const ids = new Map([['index.html', idsOf('index.html')]]);
    for (const link of ['none.html', 'index.html#none', `${REPOSITORY}/blob/main/none.ts`]) {
      expect(leadsSomewhere('index.html', link, ids)).toBe(false);
    }
    expect(leadsSomewhere('index.html', '#a-rate-for-your-model', ids)).toBe(true);
  });
});

const attributes = (file: string, names: string): string[] =>
  [
    ...readFileSync(join(dist, file), 'utf8').matchAll(new RegExp(` (?:${names})="([^"]*)"`, 'g')),
  ].map(([, value]) => value!.replace(/&amp;/g, '&'));
const idsOf = (file: string) => new Set(attributes(file, 'id'));
const linksOf = (file: string) => [...new Set(attributes(file, 'href|src'))];

function leadsSomewhere(
  from: string,
  link: string,
  ids: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const [address, anchor] = link.split('#') as [string, string?];
  if (address.startsWith(REPOSITORY)) {
    return existsSync(join(root, address.slice(REPOSITORY.length).replace(/^\/\w+\/main\//, '')));
  }
  if (/^\w+:/.test(address)) return true; // Elsewhere.
  const path = join(dist, dirname(from), decodeURI(address));
  const file = address === '' ? from : relative(dist, path);
  if (!existsSync(join(dist, file))) return false;
  return !anchor || (ids.get(file)?.has(decodeURIComponent(anchor)) ?? true);
}

describe('the site', () => {
  it.each([...sampled(guides, 1, 0), ...sampled(REFERENCE, 1, 2)])(
    '%s loads, and axe finds nothing, light and dark',
    async (path) => {
      const { page, errors } = await open(`${path}.html`);
      await page.emulateMedia({ colorScheme: 'light' });
      expect(await violationsOf(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await violationsOf(page, COLOR_RULES)).toEqual([]);
      expect(errors).toEqual([]);
      expect(site.missing).toEqual([]);
      await page.close();
    },
  );

  it('finds guides and names of the library', async () => {
    const { page } = await open('guides/loops.html');
    for (const [words, title] of [
      ['history files', 'History files'],
      ['rangeTest', 'rangeTest'],
    ] as const) {
      await page.getByRole('button', { name: 'Search' }).click();
      await page.locator('#tsd-search-input').fill(words);
      const found = page.locator('#tsd-search-results a', { hasText: title }).first();
      await found.click();
      await page.waitForURL((url) => !url.pathname.endsWith('guides/loops.html'));
      expect(await page.title()).toContain(title);
      await page.goBack();
    }
    await page.close();
  });

  it('has the playground', async () => {
    const { page, errors } = await open('guides/playground.html');
    await page.getByRole('navigation', { name: 'Site' }).getByText('Playground').click();
    await page.getByRole('button', { name: 'Run the test' }).waitFor();
    expect(page.url().split('#')[0]).toBe(`${site.address}playground/index.html`);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('begins with the README', async () => {
    const { page } = await open('');
    const [, heading] = /^## (.*)$/m.exec(readFileSync(join(root, FIRST_PAGE), 'utf8'))!;
    await page.getByRole('heading', { name: heading! }).waitFor();
    await page.close();
  });
});
