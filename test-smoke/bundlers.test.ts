import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { preview } from 'vite';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { mustRun } from '../test/run.ts';
import { launchChromium } from '../test-browser/chromium.ts';
import { BUNDLERS } from './bundlers.ts';
import { fetchOrSkip } from './registry.ts';
import { expectResult, printedResult, type SmokeResult } from './result.ts';
import { BUNDLER_ROWS } from './table.ts';

/** What webpack says of an optional package, imported in a `try`, that isn't installed. */
const NOT_INSTALLED = /Can't resolve 'tfjs-onnxruntime'/;

const PROJECTS = [
  { packages: 'both packages', project: inject('full'), engines: ['tfjs', 'onnx'] },
  { packages: 'lr-finder alone', project: inject('lean'), engines: ['tfjs'] },
] as const;

describe.each(BUNDLER_ROWS)('a bundle of $name $version', (bundler) => {
  const { name, version, platforms, isLocked } = bundler;

  /** Bundles an entry, and returns the folder, which lies in the project: a bundle for Node looks there for native code. */
  async function build(
    { project, engines }: (typeof PROJECTS)[number],
    entry: string,
    platform: 'browser' | 'node',
    skip: (note: string) => never,
  ): Promise<string> {
    const skipped = inject('skipped');
    if (skipped) skip(skipped);
    const folder = isLocked ? '' : await fetchOrSkip({ [name]: version }, skip);
    const out = mkdtempSync(join(project, 'bundle-'));
    const warnings = await BUNDLERS[name]({ project, entry, out, platform }, folder);
    const isLean = engines.length === 1;
    expect(warnings.filter((text) => !(isLean && NOT_INSTALLED.test(text)))).toEqual([]);
    return out;
  }

  describe('in a page', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium();
    });
    afterAll(() => browser.close());

    it.for(PROJECTS)('trains and draws with $packages', async (row, { skip }) => {
      const out = await build(row, 'page.mjs', 'browser', skip);
      expectResult(await callInPage(browser, out, row.engines), row.engines);
    });
  });

  it.for(platforms.includes('node') ? PROJECTS : [])(
    'for Node trains and draws with $packages',
    async (row, { skip }) => {
      const entry = row.engines.length === 1 ? 'print-tfjs.mjs' : 'print.mjs';
      const out = await build(row, entry, 'node', skip);
      const printed = await mustRun(process.execPath, [join(out, 'main.cjs')], out);
      expectResult(printedResult(printed), row.engines);
    },
  );
});

/** Calls what page.mjs defines, in a page of its own. */
async function callInPage(
  browser: Browser,
  folder: string,
  engines: readonly string[],
): Promise<SmokeResult> {
  writeFileSync(join(folder, 'index.html'), '<!doctype html><link rel="icon" href="data:,">');
  const server = await preview({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    build: { outDir: folder },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const page = await browser.newPage();
  const failed: string[] = [];
  page.on('requestfailed', (request) => failed.push(request.url()));
  page.on('response', (answer) => !answer.ok() && failed.push(answer.url()));
  try {
    await page.goto(server.resolvedUrls!.local[0]!);
    await page.addScriptTag({ type: 'module', url: '/main.js' });
    await page.waitForFunction('globalThis.smoke');
    const result = await page.evaluate(`smoke(${JSON.stringify(engines)})`);
    expect(failed).toEqual([]);
    return result as SmokeResult;
  } finally {
    await page.close();
    await server.close();
  }
}
